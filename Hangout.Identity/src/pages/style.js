import { createHash } from 'node:crypto';

export const STYLE = `
:root{--ground:#eef0f6;--glow-a:#dfe3fb;--glow-b:#e6f1ee;--card:#fff;--text:#1b1e2b;--soft:#5b6072;--line:#d5d8e3;--field:#fff;--accent:#4a52d4;--accent-strong:#3b42b8;--on-accent:#fff;--tint:#eceefd;--bad:#b3261e;--bad-ground:#fdeceb;--shadow:0 1px 2px rgb(24 28 50/.06),0 18px 50px -18px rgb(24 28 50/.28)}
@media (prefers-color-scheme:dark){:root{--ground:#12141c;--glow-a:#1f2340;--glow-b:#152522;--card:#1b1e29;--text:#eceef6;--soft:#a2a8bd;--line:#353a4d;--field:#14161f;--accent:#8f97ff;--accent-strong:#a9afff;--on-accent:#14163a;--tint:#262a47;--bad:#ffb4ab;--bad-ground:#3b2020;--shadow:0 1px 2px rgb(0 0 0/.4),0 24px 60px -20px rgb(0 0 0/.7)}}
*{box-sizing:border-box}
html{height:100%}
@font-face{font-family:Inter;font-weight:100 900;font-display:swap;src:url(/resources/inter.woff2) format('woff2')}
body{margin:0;min-height:100%;font:16px/1.5 Inter,"Segoe UI",system-ui,-apple-system,"Helvetica Neue",Arial,sans-serif;color:var(--text);background:radial-gradient(60rem 40rem at 15% 0%,var(--glow-a),transparent 70%),radial-gradient(50rem 40rem at 90% 100%,var(--glow-b),transparent 70%),var(--ground);background-attachment:fixed;display:grid;place-items:center;padding:32px 16px}
main{width:100%;max-width:420px;display:grid;gap:20px}
p,h1,h2{margin:0}
.brand{display:flex;align-items:center;gap:14px;padding:0 4px}
.mark{width:48px;height:48px;flex:none}.mark .back{fill:var(--accent);opacity:.35}.mark .front{fill:var(--accent)}.mark circle{fill:var(--card)}
.name{font-size:22px;font-weight:650;letter-spacing:-.01em;line-height:1.25}
.tagline{color:var(--soft);font-size:14px}
.card{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:28px;box-shadow:var(--shadow)}
h1{font-size:20px;font-weight:620;letter-spacing:-.01em;margin-bottom:20px}
form{display:grid;gap:16px}
.field{display:grid;gap:6px}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:12px}
label{font-size:14px;font-weight:550}
input:not([type=checkbox]){width:100%;height:44px;padding:0 12px;font:inherit;color:inherit;background:var(--field);border:1px solid var(--line);border-radius:10px;transition:border-color .12s,box-shadow .12s}
input:hover{border-color:var(--soft)}
input:focus-visible,button:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
input[aria-invalid]{border-color:var(--bad)}
.hint,.error{font-size:13px;color:var(--soft)}
.error{color:var(--bad)}
.alert{padding:10px 12px;margin-bottom:16px;border-radius:10px;font-size:14px;color:var(--bad);background:var(--bad-ground)}
.check{display:flex;align-items:center;gap:10px;font-size:14px;font-weight:400;min-height:24px;cursor:pointer}
.check input{width:18px;height:18px;margin:0;accent-color:var(--accent)}
button{font:inherit;cursor:pointer}
.primary{width:100%;height:46px;border:0;border-radius:10px;font-weight:600;color:var(--on-accent);background:var(--accent);transition:background .12s}
.primary:hover{background:var(--accent-strong)}
.other{margin-top:20px;text-align:center;font-size:14px;color:var(--soft)}
a{color:var(--accent);font-weight:550;text-decoration:none}
a:hover{text-decoration:underline}
.demo{padding:16px 20px 20px;border:1px dashed var(--line);border-radius:16px;display:grid;gap:12px}
.demo h2{font-size:14px;font-weight:600}
.demo p{font-size:13px;color:var(--soft);margin-top:2px}
.demo form{display:flex;flex-wrap:wrap;gap:8px}
.chip{height:44px;padding:0 14px;display:inline-flex;align-items:center;gap:8px;border:1px solid var(--line);border-radius:22px;background:var(--card);color:var(--text);font-size:14px}
.chip:hover{border-color:var(--accent);background:var(--tint)}
.chip span::before{content:attr(data-initial)}
.chip span{width:26px;height:26px;border-radius:50%;display:grid;place-items:center;font-size:12px;font-weight:650;color:var(--accent);background:var(--tint);margin-left:-6px}
.text{color:var(--soft)}
.detail{margin-top:12px;font-size:13px;color:var(--soft);overflow-wrap:anywhere}
#op\\.logoutForm{margin-top:20px}
@media (max-width:480px){body{place-items:start center;padding:24px 14px}.card{padding:22px 18px}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`;

/** What the Content-Security-Policy allows: this style sheet and no other. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
