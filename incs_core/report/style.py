"""How the report looks: on a screen in light and dark, and on paper. No resource from outside."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--page:#fff;--text:#1b2330;--quiet:#5b6677;--line:#dde2ea;
--box:#f6f8fb;--bar:#dbe7fb;--rate:#2f6fde;--good:#0b7a68;--bad:#c02f2f}
@media (prefers-color-scheme:dark){:root{--page:#12161d;--text:#e7ebf2;--quiet:#9aa5b8;
--line:#2c3442;--box:#1a202a;--bar:#233a63;--rate:#6ea1ff;--good:#3fc9b0;--bad:#ff7d7d}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);
font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1180px;margin:0 auto;padding:28px 24px 48px}
h1{font-size:28px;margin:0 0 6px}h2{font-size:19px;margin:36px 0 10px}
.facts{display:flex;flex-wrap:wrap;gap:2px 22px;margin:0;color:var(--quiet);font-size:14px}
.facts div{display:flex;gap:6px}.facts dt::after{content:":"}
.facts dd{margin:0;color:var(--text);overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(3,1fr);gap:12px;
margin:22px 0 0}
.tile{border:1px solid var(--line);border-radius:10px;padding:12px 14px;background:var(--box)}
.tile p{margin:0}.tile .label{color:var(--quiet);font-size:13px}
.tile .value{font-size:25px;font-weight:600;font-variant-numeric:tabular-nums}
.tile .beside{font-size:13px;font-weight:400;color:var(--quiet)}
.tile .note,.note{color:var(--quiet);font-size:13px}
.tile .definition{color:var(--quiet);font-size:12px;margin-top:6px}
.muted .value,tr.muted td{color:var(--quiet)}
.up{color:var(--good)}.down{color:var(--bad)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px;font-variant-numeric:tabular-nums}
th{color:var(--quiet);font-weight:500;text-align:right;vertical-align:bottom;
border-bottom:1px solid var(--line);padding:5px 8px}
td{text-align:right;vertical-align:top;border-bottom:1px solid var(--line);padding:5px 8px;
white-space:nowrap}
th.text,td.text{text-align:left;white-space:normal;min-width:96px;overflow-wrap:break-word}
td.long{min-width:200px}th:first-child,td:first-child{min-width:132px}
td.bar{background:linear-gradient(var(--bar),var(--bar)) no-repeat left/var(--share) 100%}
figure{margin:0;overflow-x:auto}svg{display:block;width:100%;min-width:760px;height:auto}
svg text{fill:var(--quiet);font:11px system-ui,sans-serif}
svg .grid{stroke:var(--line)}svg .rate{stroke:var(--rate);fill:none;stroke-width:2}
svg .dot{fill:var(--rate)}svg .hollow{fill:var(--page);stroke:var(--rate);stroke-width:2}
svg .line{fill:none;stroke-width:2}svg .strong{font-weight:600;fill:var(--text)}
svg line.mark{stroke:#8a6d3b;stroke-dasharray:2 3}svg text.mark{fill:#8a6d3b}
svg .range{stroke:var(--rate);opacity:.35;stroke-width:2}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:13px;color:var(--quiet);margin:6px 0 0;
padding:0;list-style:none}
.legend svg{display:inline-block;width:12px;min-width:12px;height:12px;vertical-align:-1px;
margin-right:5px}
details{margin-top:8px}summary{cursor:pointer;color:var(--quiet);font-size:13px}
footer{margin-top:40px;color:var(--quiet);font-size:12px}
@media (max-width:900px){.tiles{grid-template-columns:1fr 1fr}}
@media (max-width:560px){main{padding:18px 14px 32px}
.tile .value{font-size:20px}}
@media print{:root{color-scheme:light;--page:#fff;--text:#000;--quiet:#444;--line:#bbb;--box:#fff;
--bar:#dbe7fb;--rate:#2f6fde;--good:#0b7a68;--bad:#c02f2f}
body{font-size:11px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:none;padding:0}.tiles{grid-template-columns:repeat(3,1fr)}
.tile,tr,figure{break-inside:avoid}h2{break-after:avoid}thead{display:table-header-group}
.scroll{overflow:visible}table{font-size:8.5px}td,th{padding:2px 4px}
td.text,td.long,th,td:first-child{min-width:0}svg{min-width:0}
details::details-content{content-visibility:visible;block-size:auto}summary{display:none}
@page{size:A4 landscape;margin:12mm}}
"""
