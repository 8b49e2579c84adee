/// The look of the page: a map with a column beside it, or below it on a telephone; light and dark.
enum ViewerStyle {
  static let text = """
    :root { color-scheme: light dark; --paper: #ffffff; --panel: #f5f7f9; --ink: #1b1f24; --soft: #57606a;
      --line: #d8dde3; --link: #0b5cad; --alarm: #b3261e; }
    @media (prefers-color-scheme: dark) { :root { --paper: #14171b; --panel: #1d2126; --ink: #e8ebee; --soft: #a3acb5;
      --line: #363c43; --link: #7db8f2; --alarm: #ff8a80; } }
    * { box-sizing: border-box; }
    html, body { height: 100%; margin: 0; }
    body { display: grid; grid-template-columns: minmax(0, 1fr) minmax(20rem, 26rem); color: var(--ink);
      background: var(--paper); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      overflow-wrap: anywhere; }
    #stage { position: relative; min-width: 0; min-height: 0; }
    #map, #sheets { position: absolute; inset: 0; }
    #map, .leaflet-container { background: var(--panel); font: inherit; font-size: .75rem; }
    #map .leaflet-tile { image-rendering: auto; }
    #map:focus-visible::after { content: ""; position: absolute; z-index: 900; left: 50%; top: 50%; width: 1.2rem;
      height: 1.2rem; margin: -.6rem; border: 2px solid #fff; border-radius: 50%; box-shadow: 0 0 0 2px #000;
      pointer-events: none; }
    #sheets { overflow-y: auto; padding: 1rem; }
    #attribution { position: absolute; z-index: 800; right: 0; bottom: 0; max-width: 90%; margin: 0; padding: 0 .4rem;
      background: color-mix(in srgb, var(--paper) 80%, transparent); font-size: .75rem; pointer-events: none; }
    #attribution:empty { display: none; }
    #side { min-height: 0; overflow-y: auto; padding: .9rem 1.1rem 2rem; border-left: 1px solid var(--line); }
    h1 { margin: 0; font-size: 1.25rem; line-height: 1.3; }
    h2 { margin: 0 0 .5rem; font-size: 1.05rem; }
    h3 { margin: .8rem 0 .4rem; font-size: .95rem; }
    header p { min-height: 1.5em; margin: 0 0 .6rem; color: var(--soft); font-size: .88rem; }
    section { margin: 0 0 1rem; padding: .8rem; border: 1px solid var(--line); border-radius: .5rem;
      background: var(--panel); }
    section p { margin: .35rem 0; }
    button, input, .choices { font: inherit; color: inherit; }
    button { padding: .2rem .7rem; border: 1px solid var(--line); border-radius: .35rem; background: var(--paper);
      cursor: pointer; }
    button:hover:not(:disabled) { border-color: var(--link); }
    button:disabled { opacity: .5; cursor: default; }
    input[type=text] { width: 100%; padding: .25rem .5rem; border: 1px solid var(--line); border-radius: .35rem;
      background: var(--paper); }
    input[type=range] { flex: 1; min-width: 6rem; accent-color: var(--link); }
    :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
    section:focus { outline: none; }
    a { color: var(--link); }
    .skip { position: absolute; z-index: 2000; left: -100vw; }
    .skip:focus { left: .5rem; top: .5rem; padding: .3rem .6rem; background: var(--paper); }
    .row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
    .soft { color: var(--soft); font-size: .88rem; }
    .head { display: flex; justify-content: space-between; align-items: start; gap: .5rem; }
    .head button { flex: none; }
    #notes, #problem { margin: 0 0 1rem; padding: .6rem .8rem; border-left: 4px solid #d55e00; background: var(--panel);
      list-style: none; }
    #problem { border-left-color: var(--alarm); }
    #problem p { margin: 0 0 .4rem; }
    [hidden] { display: none !important; }
    #legend, .choices { margin: .5rem 0 0; padding: 0; list-style: none; }
    #legend li { display: flex; align-items: center; gap: .4rem; padding: .12rem 0; }
    #legend button { flex: 1; min-width: 0; border-color: transparent; background: none; text-align: left; }
    #legend button:hover { border-color: var(--link); }
    #legend [aria-current=true] { border-color: var(--line); background: var(--paper); font-weight: 600; }
    .count { color: var(--soft); font-size: .85rem; font-variant-numeric: tabular-nums; }
    svg.swatch { flex: none; width: .9rem; height: .9rem; vertical-align: -.1rem; }
    #place-group .swatch { margin-right: .4rem; }
    .choices { max-height: 11rem; overflow-y: auto; }
    .sheet { position: relative; margin: .5rem 0; }
    .sheet img { display: block; width: 100%; }
    .sheet svg { position: absolute; inset: 0; width: 100%; height: 100%; }
    .near { display: grid; grid-template-columns: repeat(auto-fill, minmax(4.6rem, 1fr)); gap: .4rem; margin: 0;
      padding: 0; list-style: none; }
    .near button { width: 100%; padding: .15rem; line-height: 1.2; }
    .near img { display: block; width: 100%; aspect-ratio: 1; object-fit: cover; border-radius: .2rem; }
    .near span { font-size: .75rem; }
    .chosen { display: block; width: 9rem; height: 9rem; margin: .4rem 0; object-fit: cover; border-radius: .3rem; }
    #sheets .near { grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); }
    #sheets h2 { margin: 0 0 .4rem; }
    @media (max-width: 48rem) {
      body { grid-template-columns: minmax(0, 1fr); grid-template-rows: 48vh minmax(0, 1fr); }
      #side { border-left: 0; border-top: 1px solid var(--line); }
    }
    """
}
