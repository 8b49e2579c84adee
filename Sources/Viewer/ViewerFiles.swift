import WebPages

/// What is in `Web`, put together for the page.
enum ViewerFiles {
  static let style = SharedFiles.style([PackageResources.viewer_css])

  static let page = PageTemplate(PackageResources.viewer_html)

  static let modules = [
    "answers.mjs": PackageResources.answers_mjs, "cells.mjs": PackageResources.cells_mjs,
    "cloud.mjs": PackageResources.cloud_mjs, "discs.mjs": PackageResources.discs_mjs,
    "edits.mjs": PackageResources.edits_mjs, "elements.mjs": PackageResources.elements_mjs,
    "english.mjs": PackageResources.english_mjs, "french.mjs": PackageResources.french_mjs,
    "groups.mjs": PackageResources.groups_mjs, "lasso.mjs": PackageResources.lasso_mjs,
    "legend.mjs": PackageResources.legend_mjs, "levels.mjs": PackageResources.levels_mjs,
    "lines.mjs": PackageResources.lines_mjs, "load.mjs": PackageResources.load_mjs,
    "loop.mjs": PackageResources.loop_mjs, "map.mjs": PackageResources.map_mjs,
    "photographs.mjs": PackageResources.photographs_mjs, "place.mjs": PackageResources.place_mjs,
    "plane.mjs": PackageResources.plane_mjs,
    "pointer.mjs": PackageResources.pointer_mjs, "points.mjs": PackageResources.points_mjs,
    "search.mjs": PackageResources.search_mjs, "selection.mjs": PackageResources.selection_mjs,
    "sheets.mjs": PackageResources.sheets_mjs, "view.mjs": PackageResources.view_mjs,
    "viewer.mjs": PackageResources.viewer_mjs, "words.mjs": PackageResources.words_mjs,
  ]

  static func script() throws(ScriptBundle.Failure) -> String {
    try ScriptBundle.text(of: "viewer.mjs", in: [SharedFiles.modules, modules])
  }
}
