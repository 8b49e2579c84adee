extension Style {
  static let projection = """
    .projection { margin: 1rem 0 0; }
    .projection figcaption { padding-top: .35rem; font-size: .88rem; }
    #projection-box { position: relative; padding: .5rem; border: 1px solid var(--line); border-radius: .6rem; }
    #projection-box svg { display: block; width: 100%; max-height: min(80vh, 44rem); touch-action: pan-y; }
    .points path, .projection .near { fill: none; stroke-linecap: round; vector-effect: non-scaling-stroke; }
    .points path { opacity: .85; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
    .projection .near { stroke: var(--ink); stroke-width: 14; opacity: .6; pointer-events: none; }
    .centres text { fill: var(--ink); stroke: var(--paper); stroke-width: 5; paint-order: stroke; font-size: 26px;
      font-weight: 700; text-anchor: middle; dominant-baseline: central; pointer-events: none; }
    #projection-near { position: absolute; z-index: 1; padding: .35rem; border: 3px solid; border-radius: .4rem;
      background: var(--paper); font-size: .8rem; line-height: 1.3; pointer-events: none; }
    #projection-near[hidden], #projection-near canvas[hidden] { display: none; }
    #projection-near canvas { display: block; width: 8rem; height: 8rem; }
    #projection-near span { display: block; max-width: 8rem; margin-top: .25rem; overflow-wrap: anywhere; }
    """
}
