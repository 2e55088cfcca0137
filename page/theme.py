"""The page's look: calm and official, with the fonts that the machine has."""

from __future__ import annotations

from page.startup import without_type_stubs

with without_type_stubs("gradio"):
    import gradio as gr

_FONTS = ["Hiragino Sans", "Yu Gothic UI", "Meiryo", "Noto Sans CJK JP", "Noto Sans JP", "sans-serif"]
# A grey blue of ink: white on its steps 600 to 900 has a contrast above 4.5.
_INK = gr.themes.Color(
    name="ink", c50="#f1f6f8", c100="#dfeaef", c200="#bfd5df", c300="#95b8c7", c400="#6496aa", c500="#3f7a91",
    c600="#236077", c700="#17566f", c800="#134558", c900="#123a4a", c950="#0c2733",
)  # fmt: skip
_PAPER = gr.themes.Color(
    name="paper", c50="#f7f9fa", c100="#eef2f4", c200="#dde4e8", c300="#c3ced4", c400="#94a3ac",
    c500="#667681", c600="#4d5c66", c700="#3a4750", c800="#24303a", c900="#18232a", c950="#10181d",
)  # fmt: skip

THEME = gr.themes.Base(
    primary_hue=_INK,
    secondary_hue=_INK,
    neutral_hue=_PAPER,
    radius_size=gr.themes.sizes.radius_md,
    font=_FONTS,
    font_mono=["monospace"],
).set(
    body_background_fill="*neutral_50",
    body_background_fill_dark="*neutral_950",
    block_background_fill="white",
    block_background_fill_dark="*neutral_900",
    background_fill_primary="white",
    background_fill_primary_dark="*neutral_900",
    background_fill_secondary="*neutral_100",
    background_fill_secondary_dark="*neutral_800",
    border_color_primary="*neutral_300",
    border_color_primary_dark="*neutral_700",
    checkbox_border_color="*neutral_500",
    checkbox_border_color_dark="*neutral_400",
    checkbox_border_color_hover="*neutral_600",
    checkbox_border_color_hover_dark="*neutral_300",
    checkbox_border_color_selected_dark="*neutral_300",
    checkbox_border_color_focus_dark="*neutral_300",
    body_text_color="*neutral_900",
    body_text_color_dark="*neutral_100",
    body_text_color_subdued="*neutral_600",
    body_text_color_subdued_dark="*neutral_400",
    block_border_width="1px",
    block_shadow="none",
    block_shadow_dark="none",
)
