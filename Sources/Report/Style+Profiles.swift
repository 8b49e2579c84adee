extension Style {
  static let profiles = """
    .traits { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: flex-start; }
    .traits > div { flex: 1 1 18rem; min-width: 0; }
    .profile p { margin: .3rem 0; }
    .profile h3 .size { font-size: .85rem; }
    .mean, .attention { margin: 0; }
    .mean img, .attention img { display: block; max-width: 100%; border-radius: .25rem; }
    .attention { margin-top: .75rem; max-width: 33rem; }
    .attention img { width: 100%; height: auto; }
    .mean figcaption, .attention figcaption { font-size: .8rem; line-height: 1.4; }
    .colors { display: flex; height: 1.5rem; margin-top: .5rem; border-radius: .25rem; overflow: hidden;
      box-shadow: 0 0 0 1px var(--line); -webkit-print-color-adjust: exact; print-color-adjust: exact; }
    .colors span { flex-basis: 0; }
    .profile .chips { margin: .3rem 0 .6rem; font-size: .9rem; }
    .profile code { color: var(--soft); font-size: .85em; }
    """
}
