"""The style sheet of the HTML report. Every pair of text and ground has a contrast of at least 4.5 to 1."""

SHEET = """
:root {
  color-scheme: light dark;
  --ground: #ffffff; --card: #f6f8fa; --line: #b9c1ca; --text: #1b1f24; --muted: #4f5862;
  --good: #116329; --bad: #b3261e; --warn: #7a4b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1117; --card: #161b22; --line: #4b545f; --text: #e6edf3; --muted: #a3adb9;
    --good: #56d364; --bad: #ff8a80; --warn: #e3b341;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.6rem; line-height: 1.25; margin: .25rem 0 1rem; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .75rem; }
h3 { font-size: 1.05rem; margin: 0 0 .5rem; }
h4 { font-size: .95rem; margin: 1rem 0 .35rem; }
p { margin: .5rem 0; }
ul, ol { margin: .25rem 0; padding-left: 1.4rem; }
li { margin: .35rem 0; }
code, pre { font-family: ui-monospace, "Cascadia Mono", Consolas, "Liberation Mono", monospace; font-size: .9em; }
pre {
  margin: .35rem 0; padding: .6rem .8rem; background: var(--ground); border: 1px solid var(--line);
  border-radius: .4rem; white-space: pre-wrap;
}
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1.25rem; margin: 1rem 0 0; }
dt, .muted { color: var(--muted); }
dd { margin: 0; }
.verdict { display: flex; align-items: center; gap: .6rem; font-weight: 600; margin: 0; }
article { background: var(--card); border: 1px solid var(--line); border-left-width: .3rem; border-radius: .4rem;
  padding: 1rem 1.1rem; margin: .9rem 0; }
article.fail { border-left-color: var(--bad); }
article.warn { border-left-color: var(--warn); }
article > p:first-of-type { font-weight: 600; }
figure { margin: .75rem 0 1.25rem; }
figcaption { color: var(--muted); margin-bottom: .5rem; }
.chains { list-style: none; padding: 0; }
.chains > li { margin: .6rem 0; }
.chains > li + li { border-top: 1px solid var(--line); padding-top: .6rem; }
.chain { list-style: none; padding: 0 0 0 1.4rem; margin: 0; display: flex; flex-wrap: wrap; gap: .5rem 1.4rem; }
.chain li { position: relative; margin: 0; padding: .35rem .7rem; border: 1px solid var(--line); border-radius: .4rem;
  background: var(--card); max-width: 100%; }
.chain li:first-child { margin-left: -1.4rem; }
.chain li + li::before { content: "→"; position: absolute; left: -1.3rem; top: 50%; transform: translateY(-50%);
  color: var(--muted); }
.chain .kind { display: block; color: var(--muted); font-size: .8rem; }
.chain .end { display: flex; align-items: center; gap: .5rem; border-color: currentColor; border-width: 2px; }
.chain .end.unknown { color: var(--muted); }
.chain .end svg { width: 22px; height: 22px; }
.checks { list-style: none; padding: 0; }
.checks li { display: grid; grid-template-columns: 4.5rem minmax(0, 2fr) minmax(0, 3fr); gap: 0 1rem; margin: 0;
  padding: .4rem 0; border-top: 1px solid var(--line); }
.checks .muted { display: block; }
footer { margin-top: 2.5rem; color: var(--muted); font-size: .9rem; }
.good, .partly, .pass { color: var(--good); }
.broken, .affected, .fail .tag, .tag.fail { color: var(--bad); }
.later, .warning, .warn .tag, .tag.warn { color: var(--warn); }
.tag { font-weight: 600; }
svg { display: block; overflow: visible; flex: none; }
svg text { font-size: 13px; fill: var(--text); }
svg .name { font-weight: 600; }
svg .state { fill: currentColor; }
svg .unknown, svg .unreached, svg .unused { color: var(--muted); }
svg .code { font: 11px ui-monospace, "Cascadia Mono", Consolas, "Liberation Mono", monospace; fill: var(--muted); }
svg .middle { text-anchor: middle; }
svg .end { text-anchor: end; }
.outline { fill: var(--ground); stroke: currentColor; stroke-width: 2; }
.broken .outline { fill: currentColor; }
.partly .outline { stroke-dasharray: 6 3; }
.unreached .outline { stroke-dasharray: 2 3; }
.sign { fill: none; stroke: currentColor; stroke-width: 2.5; stroke-linecap: round; }
.broken .sign { stroke: var(--ground); }
.link { stroke: var(--good); stroke-width: 3; }
.link.closed { stroke: var(--line); stroke-width: 2; stroke-dasharray: 3 5; }
.axis { stroke: var(--muted); stroke-width: 2; }
.times .link { stroke: var(--line); stroke-width: 2; }
.times .past { fill: var(--bad); }
.times .future { fill: var(--ground); stroke: var(--good); stroke-width: 2; }
.path.wide { display: none; }
@media (min-width: 62rem) {
  .path.wide { display: block; }
  .path.tall { display: none; }
}
@media (max-width: 30rem) {
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: .5rem; }
  .checks li { grid-template-columns: minmax(0, 1fr); }
}
@media print {
  :root {
    --ground: #ffffff; --card: #ffffff; --line: #8a929b; --text: #000000; --muted: #3d444d;
    --good: #116329; --bad: #b3261e; --warn: #7a4b00;
  }
  body { max-width: none; padding: 0; font-size: 10.5pt; print-color-adjust: exact; }
  figure, li, pre { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  .path.wide { display: block; }
  .path.tall { display: none; }
  svg text { font-size: 11px; }
  svg .code { font-size: 9px; }
}
"""
