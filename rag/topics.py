"""What a question is about besides the form's own words: its content words, compounds kept whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text import Word, morphemes

# Nouns that ask or frame rather than name a subject: answered by the shape of the answer.
_FRAME = frozenset(
    "自治体 都市 県 市 圏域 地域 内容 状況 事 物 所 場合 報告 報告書 書 資料 数 人数 回数 件数 人 名 回 者 年度 年 月 日 今年度 来年度 詳細"
    " 具体 一覧 比較 概要 教示 願い 質問 情報 違い 差 比 それぞれ 各 全て 全部 全体 合計 総数 平均 割合 率 最大 最小 頻度 時期 日時 日程 場所"
    " 会場 期間 意味 定義 略 役割 位 順 番 一番 最も ランキング 表 リスト 話 点 方 我 私 自分 件 度 等 的 性 中 内 上 下 前 後 間 毎 他 何 誰"
    " どこ 何処 いつ 何時 どれ 幾ら 幾つ 多い 少ない 理由 目的 結果 取り組み 取組 実施 開催 関連 記載 記述 記録 該当 存在 有無 実際 現在 仕方 やり方 方法"
    " 程度 年間 報告 数字 数値 値 the a an of in on at for to and or is are was were be been did do does how many much what which who"
    " when where why tell me about please there it that this with by from any all each every list show give number people total".split()
)
_SOFT = frozenset(
    "参加者 参加 参加人数 メンバー 構成 説明 担当 出席者 対象者 主催 テーマ 予定 計画 工夫 特徴 具体的 主 ポイント 仕組み 活動 事業 支援 事例 例 課題 関係"
    " 検討 連携 強化 推進 利用 活用 有る 居る 為る 出来る 行う 開く 取り組む 取り組み 成る 持つ 使う 作る 始める 受ける 書く 載る 入る 含む 教える 知る 分かる 見る held attend attended"
    " session training meeting meetings sessions".split()
)
_NOUNS = ("名詞", "接頭辞", "接尾辞", "形状詞")


@dataclass(frozen=True, slots=True)
class Topic:
    """A content word or compound. ``words`` are its normalized parts; a ``soft`` one may be missing."""

    surface: str
    words: tuple[str, ...]
    soft: bool


def find_topics(text: str) -> tuple[Topic, ...]:
    """The topics of an NFKC question in order, each once. Characters in U+E000 count as taken."""
    topics: dict[str, Topic] = {}
    for run in _runs(morphemes(text), text):
        topic = _topic(run)
        if topic is not None:
            topics.setdefault(topic.surface, topic)
    return tuple(topics.values())


def _runs(words: list[Word], text: str) -> list[list[Word]]:
    """Neighbouring nouns as one run each; a verb with a meaning of its own alone."""
    runs: list[list[Word]] = []
    end = -1
    for word in words:
        if "\ue000" in word.surface or word.surface.isspace():
            end = -1
            continue
        noun = word.part in _NOUNS and word.kind not in ("代名詞",)
        if noun and word.start == end:
            runs[-1].append(word)
        elif noun or (word.part == "動詞" and word.kind == "一般") or word.part == "形容詞":
            runs.append([word])
        end = word.end if noun else -1
    return runs


def _topic(run: list[Word]) -> Topic | None:
    while run and _is_frame(run[0]):
        run = run[1:]
    while run and _is_frame(run[-1]):
        run = run[:-1]
    if not run:
        return None
    noun = run[0].part in _NOUNS
    surface = "".join(word.surface for word in run) if noun else run[0].normalized
    words = tuple(word.normalized for word in run)
    if len(surface) == 1 and re.fullmatch(r"[ぁ-んァ-ヶ0-9a-zA-Z]", surface):
        return None
    soft = not noun or all(word in _SOFT for word in words)
    return Topic(surface, words, soft)


def _is_frame(word: Word) -> bool:
    if word.kind == "数詞" or word.part in ("接頭辞",):
        return True
    return word.normalized in _FRAME or word.surface in _FRAME
