"""How the preview looks: one style sheet with names of its own, in light and dark.

Icons are masks in the colour of the text around them, so that nothing is fetched for them.
"""

from __future__ import annotations

from urllib.parse import quote

ICONS = {
    "reply": "M9 6l-6 6 6 6M3 12h11a6 6 0 0 1 6 6",
    "link": "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
    "call": "M6 3l3 5-2 2c1 3 4 6 7 7l2-2 5 3c0 2-2 3-4 3C9 21 3 14 3 7c0-2 1-4 3-4z",
    "place": "M12 21s7-7 7-12a7 7 0 0 0-14 0c0 5 7 12 7 12zM12 9v.01",
    "event": "M4 6h16v14H4zM4 11h16M8 3v4M16 3v4",
    "copy": "M9 9h11v11H9zM15 9V4H4v11h5",
    "image": "M3 5h18v14H3zM3 16l5-5 5 5 3-3 5 5M15 9v.01",
    "video": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM10 8l6 4-6 4z",
    "audio": "M9 18V6l11-2v12M9 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM20 16a3 3 0 1 1-6 0 3 3 0 0 1 6 0z",
    "document": "M5 3h9l5 5v13H5zM14 3v5h5M9 13h6M9 17h6",
}
STROKE = "fill='none' stroke='#000' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'"

# Light and dark, told apart by the page's own colour scheme, which follows its theme.
COLOURS = {
    "frame": ("#C9D1DE", "#39445A"),
    "screen": ("#FBFCFE", "#0F141D"),
    "head": ("#F1F4F9", "#171E2B"),
    "bubble": ("#E7ECF5", "#232C3D"),
    "text": ("#1B2433", "#E7ECF4"),
    "soft": ("#56617A", "#A9B4C7"),
    "line": ("#D3DAE6", "#323D52"),
    "action": ("#1B4FAE", "#8FB6FF"),
    "open": ("#FCE7B8", "#5A4312"),
    "open-text": ("#6B4300", "#FFDF9C"),
    "media-a": ("#DCE6F8", "#22304A"),
    "media-b": ("#EDE4FA", "#33294D"),
}

# A picture reaches a little beyond its box, so that the mark of a missing one stays outside.
RULES = """
.incs-phone{box-sizing:border-box;width:100%;max-width:370px;margin:0 auto;border:1px solid
 var(--incs-frame);border-radius:1.75rem;padding:.4rem;background:var(--incs-head);color:
 var(--incs-text);font-size:.92rem;line-height:1.42;overflow-wrap:anywhere}
.incs-as-light{color-scheme:light}.incs-as-dark{color-scheme:dark}
.incs-phone *{box-sizing:border-box}
.incs-head{display:flex;align-items:center;gap:.6rem;padding:.55rem .7rem .6rem}
.incs-face{flex:none;width:1.9rem;height:1.9rem;border-radius:50%;display:grid;place-items:center;
 font-weight:650;font-size:.85rem;color:#fff;background:linear-gradient(135deg,#2F6FDE,#7A5AE0)}
.incs-name{font-weight:600;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.incs-screen{background:var(--incs-screen);border-radius:1.35rem;padding:1rem .8rem 1.1rem;
 min-height:9rem;display:flex;flex-direction:column;align-items:flex-start;gap:.6rem}
.incs-bubble{max-width:92%;padding:.6rem .85rem;background:var(--incs-bubble);
 border-radius:.35rem 1.15rem 1.15rem 1.15rem;white-space:pre-wrap}
.incs-file{padding:.25rem;width:92%}
.incs-hint{margin:auto;padding:1rem;text-align:center;color:var(--incs-soft)}
.incs-chips{display:flex;flex-wrap:wrap;gap:.4rem;padding-top:.15rem}
.incs-chip{display:inline-flex;align-items:center;gap:.4rem;padding:.32rem .75rem;border:1px solid
 var(--incs-line);border-radius:1.2rem;color:var(--incs-action);font-weight:550;font-size:.86rem}
.incs-card{background:var(--incs-bubble);border-radius:1.1rem;overflow:hidden;max-width:100%}
.incs-tall{width:94%}
.incs-words{padding:.7rem .85rem .35rem;display:flex;flex-direction:column;gap:.25rem;flex:1}
.incs-title{font-weight:650;font-size:1rem;white-space:pre-wrap}
.incs-description{white-space:pre-wrap;padding-bottom:.35rem}
.incs-small{color:var(--incs-soft);font-size:.8rem;padding-bottom:.35rem}
.incs-buttons{margin:.25rem -.85rem -.35rem}
.incs-button{display:flex;align-items:center;justify-content:center;gap:.45rem;padding:.55rem .7rem;
 border-top:1px solid var(--incs-line);color:var(--incs-action);font-weight:600;font-size:.88rem}
.incs-side{display:flex;width:100%;align-items:stretch}
.incs-side.incs-right{flex-direction:row-reverse}
.incs-cards{display:flex;gap:.6rem;overflow-x:auto;width:calc(100% + 1.6rem);margin:0 -.8rem;
 padding:.1rem .8rem .6rem;scroll-snap-type:x proximity;scroll-padding:.8rem;scrollbar-width:thin}
.incs-cards:focus-visible{outline:2px solid var(--incs-action);outline-offset:-2px}
.incs-cards>div{flex:none;display:flex;scroll-snap-align:start}
.incs-chosen{scroll-initial-target:nearest}
.incs-cards .incs-card{display:flex;flex-direction:column}
.incs-small.incs-card{width:11rem;font-size:.86rem;color:inherit;padding:0}
.incs-medium.incs-card{width:15.5rem}
.incs-cards .incs-buttons{margin-top:auto}
.incs-media{position:relative;display:flex;flex-direction:column;align-items:center;
 justify-content:center;gap:.3rem;overflow:hidden;color:var(--incs-soft);padding:.5rem;
 background:linear-gradient(135deg,var(--incs-media-a),var(--incs-media-b))}
.incs-media.incs-short{height:7rem}.incs-media.incs-medium{height:10.5rem;width:auto}
.incs-media.incs-tall{height:14rem;width:auto}
.incs-media.incs-side{flex:none;flex-direction:column;align-items:center;width:7.2rem;
 min-height:9rem}
.incs-media.incs-alone{height:10rem;border-radius:.3rem 1rem 1rem 1rem}
.incs-media.incs-alone.incs-is-document{height:auto;flex-direction:row;justify-content:flex-start;
 padding:.9rem}
.incs-file-name{max-width:100%;font-size:.76rem;text-align:center;display:-webkit-box;
 -webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.incs-media>.incs-icon{width:1.8rem;height:1.8rem}
.incs-picture{position:absolute;inset:-1.5rem;width:calc(100% + 3rem);height:calc(100% + 3rem);
 max-width:none;object-fit:cover}
.incs-play{position:absolute;inset:0;margin:auto;width:2.6rem;height:2.6rem;border-radius:50%;
 background:rgba(0,0,0,.6)}
.incs-play::after{content:"";position:absolute;left:1.05rem;top:.8rem;border-left:.85rem solid #fff;
 border-top:.5rem solid transparent;border-bottom:.5rem solid transparent}
.incs-icon{flex:none;display:inline-block;width:1.05em;height:1.05em;background:currentColor;
 -webkit-mask:var(--incs-i) center/contain no-repeat;mask:var(--incs-i) center/contain no-repeat}
.incs-more{display:none;color:var(--incs-action);font-weight:600;font-size:.86rem}
.incs-collapsed .incs-more{display:block;padding-top:.15rem}
.incs-collapsed .incs-fold{display:-webkit-box;-webkit-box-orient:vertical;overflow:hidden}
.incs-collapsed .incs-fold-3{-webkit-line-clamp:3}
.incs-collapsed .incs-fold-10{-webkit-line-clamp:10}
.incs-collapsed .incs-title{display:-webkit-box;-webkit-box-orient:vertical;overflow:hidden;
 -webkit-line-clamp:2}
.incs-nothing{display:inline-block;width:.9em;height:.75em;border:1px dashed var(--incs-soft);
 border-radius:.2em;vertical-align:baseline}
.incs-open{background:var(--incs-open);color:var(--incs-open-text);border-radius:.3rem;
 padding:0 .2rem;font:inherit}
.incs-value{text-decoration:underline dotted;text-underline-offset:.2em;
 text-decoration-color:var(--incs-soft)}
"""


def _icon_rules() -> str:
    return "".join(f'.incs-{name}{{--incs-i:url("{_svg(path)}")}}' for name, path in ICONS.items())


def _svg(path: str) -> str:
    shape = f"<path {STROKE} d='{path}'/>"
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>{shape}</svg>"
    return f"data:image/svg+xml,{quote(drawing)}"


def _colour_rules() -> str:
    light = "".join(f"--incs-{name}:{light};" for name, (light, _) in COLOURS.items())
    both = "".join(
        f"--incs-{name}:light-dark({light},{dark});" for name, (light, dark) in COLOURS.items()
    )
    return f".incs-phone{{{light}}}@supports (color:light-dark(#000,#fff)){{.incs-phone{{{both}}}}}"


STYLE = f"<style>{_colour_rules()}{_icon_rules()}{RULES}</style>".replace("\n", "")
