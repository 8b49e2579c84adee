/// The look of the page: light, dark, narrow, printed.
enum Style {
  static let text = [base, blocks, sheets, profiles, map, projection, narrowAndPrint].joined(separator: "\n")

  private static let base = """
    :root { color-scheme: light dark; --paper: #ffffff; --panel: #f5f7f9; --ink: #1b1f24; --soft: #57606a;
      --line: #d8dde3; --link: #0b5cad; }
    @media screen and (prefers-color-scheme: dark) { :root { --paper: #14171b; --panel: #1d2126; --ink: #e8ebee;
      --soft: #a3acb5; --line: #363c43; --link: #7db8f2; } }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
    body { margin: 0 auto; max-width: 76rem; padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 4rem; color: var(--ink);
      background: var(--paper); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      overflow-wrap: break-word; }
    a { color: var(--link); }
    :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
    h1 { margin: 0; font-size: clamp(1.6rem, 5vw, 2.3rem); line-height: 1.2; overflow-wrap: anywhere; }
    h2 { margin: 3rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); font-size: 1.45rem; }
    h3 { margin: 0 0 .25rem; font-size: 1.05rem; }
    header p, .size, figcaption, .attribution { color: var(--soft); }
    header p { margin: .35rem 0 1rem; }
    .skip, .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
      white-space: nowrap; }
    .skip:focus { position: static; width: auto; height: auto; clip-path: none; }
    .contents { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none; }
    .note { margin: 1rem 0; padding: .75rem 1rem; border-left: 4px solid #d55e00; background: var(--panel);
      overflow-wrap: anywhere; }
    """

  private static let blocks = """
    .prose { max-width: 46rem; }
    .prose p { margin: .4rem 0; }
    .prose h3 { margin: 1.4rem 0 .25rem; }
    .told { min-height: 1.55em; margin: .4rem 0 0; color: var(--soft); font-size: .9rem; }
    .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: .6rem;
      margin: 1.25rem 0 0; }
    .facts div { padding: .6rem .8rem; border-radius: .5rem; background: var(--panel); }
    .facts dt { color: var(--soft); font-size: .8rem; }
    .facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr)); gap: 1.25rem; }
    .chart { margin: 0; min-width: 0; padding: 1rem; border: 1px solid var(--line); border-radius: .6rem; }
    .chart figcaption p { margin: 0 0 .6rem; font-size: .88rem; }
    .chart h3 { color: var(--ink); }
    .plot { position: relative; height: 19rem; }
    details { margin-top: .6rem; }
    summary { cursor: pointer; color: var(--link); }
    .scroll { overflow-x: auto; max-height: 26rem; margin-top: .5rem; }
    table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
    caption { padding-bottom: .3rem; color: var(--soft); text-align: left; }
    th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
    th:first-child { text-align: left; }
    pre { overflow: auto; max-height: 30rem; padding: 1rem; border-radius: .5rem; background: var(--panel);
      font-size: .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
    """

  private static let sheets = """
    .chips { display: flex; flex-wrap: wrap; gap: .3rem .9rem; margin: .5rem 0 1rem; padding: 0; list-style: none; }
    .chips li { min-width: 0; overflow-wrap: anywhere; }
    .swatch { display: inline-block; width: .85em; height: .85em; margin-right: .45em; border-radius: .2em;
      box-shadow: 0 0 0 1px color-mix(in srgb, var(--ink) 35%, transparent); vertical-align: -.06em;
      -webkit-print-color-adjust: exact; print-color-adjust: exact; }
    .group { margin: 1.5rem 0; padding-left: .9rem; border-left: .35rem solid var(--group); content-visibility: auto;
      contain-intrinsic-size: auto 24rem; }
    .group h4 { margin: .9rem 0 .35rem; color: var(--soft); font-size: .88rem; font-weight: 600; }
    .group h3 { margin-bottom: .6rem; overflow-wrap: anywhere; }
    .group .size { font-weight: 400; }
    .sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr)); gap: .5rem; }
    .sheet figure { margin: 0; min-width: 0; }
    .sheet img, .blank { display: block; width: 100%; aspect-ratio: 1; border-radius: .25rem; background: var(--panel);
      object-fit: cover; }
    .blank { padding: 40% .25rem 0; color: var(--soft); font-size: .75rem; text-align: center; }
    .sheet figcaption { overflow: hidden; font-size: .7rem; line-height: 1.4; text-overflow: ellipsis;
      white-space: nowrap; }
    """

  private static let map = """
    .map { border: 1px solid var(--line); border-radius: .6rem; overflow: hidden; }
    #map-live { display: none; height: min(70vh, 38rem); background: var(--panel); }
    .map.live #map-live { display: block; }
    .map.live #map-still { display: none; }
    #map-live:focus-visible { outline-offset: -3px; }
    #map-still { margin: 0; padding: 1rem; }
    #map-still svg { display: block; width: 100%; max-height: min(70vh, 38rem); }
    #map-still text { fill: currentColor; }
    #map-still .scale { fill: none; stroke: currentColor; }
    .legend { margin: 1rem 0 0; padding: .6rem 1rem 0; border: 1px solid var(--line); border-radius: .6rem; }
    .legend p { margin: .2rem 0; }
    .legend input { margin: 0 .5em 0 0; }
    .legend label { display: inline-block; padding: .15rem 0; cursor: pointer; overflow-wrap: anywhere; }
    button { padding: .25rem .9rem; border: 1px solid var(--line); border-radius: .4rem; color: var(--ink);
      background: var(--panel); font: inherit; cursor: pointer; }
    """

  private static let narrowAndPrint = """
    @media (max-width: 40rem) {
      h2 { margin-top: 2.25rem; }
      .chart { padding: .75rem .6rem; }
      .plot { height: 16rem; }
      .facts { grid-template-columns: repeat(2, 1fr); }
      .sheet { grid-template-columns: repeat(auto-fill, minmax(5rem, 1fr)); gap: .35rem; }
      #map-live { height: min(60vh, 26rem); }
      .legend label, summary { padding: .35rem 0; }
    }
    @media print {
      body { max-width: none; padding: 0; font-size: 10pt; }
      nav, .skip, button, .legend input, details:not([open]) { display: none; }
      .charts { grid-template-columns: 1fr 1fr; }
      .chart, .sheet figure, .facts div { break-inside: avoid; }
      h2, h3 { break-after: avoid; }
      .group { content-visibility: visible; }
      .sheet { grid-template-columns: repeat(8, 1fr); }
      .plot { height: auto !important; }
      .plot canvas { max-width: 100% !important; height: auto !important; }
      section > p { break-inside: avoid; break-after: avoid; }
      .told, #projection-near, .projection .near { display: none; }
      .projection { break-inside: avoid; }
      .map.live #map-live { display: none; }
      .map.live #map-still { display: block; }
      #map-still path { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
    }
    """
}
