internal import WebPages

/// What is in `Web`, put together for the page.
enum ReportFiles {
  /// The look of the page: light, dark, narrow, printed.
  static let style = SharedFiles.style([
    PackageResources.report_css, PackageResources.sheets_css, PackageResources.profiles_css, PackageResources.map_css,
    PackageResources.projection_css, PackageResources.photographs_css, PackageResources.narrow_and_print_css,
  ])

  static let page = PageTemplate(PackageResources.report_html)

  static let modules = [
    "chart-config.mjs": PackageResources.chart_config_mjs, "charts.mjs": PackageResources.charts_mjs,
    "chosen.mjs": PackageResources.chosen_mjs, "projection-view.mjs": PackageResources.projection_view_mjs,
    "folds.mjs": PackageResources.folds_mjs,
    "legend.mjs": PackageResources.legend_mjs, "map-layers.mjs": PackageResources.map_layers_mjs,
    "map-fill.mjs": PackageResources.map_fill_mjs, "map-ground.mjs": PackageResources.map_ground_mjs,
    "map-levels.mjs": PackageResources.map_levels_mjs,
    "map-picture.mjs": PackageResources.map_picture_mjs, "map.mjs": PackageResources.map_mjs,
    "projection-points.mjs": PackageResources.projection_points_mjs,
    "projection.mjs": PackageResources.projection_mjs, "report.mjs": PackageResources.report_mjs,
  ]

  /// - Throws: `ScriptBundle.Failure`.
  static func script() throws -> String {
    try ScriptBundle.text(of: "report.mjs", in: [SharedFiles.modules, modules])
  }
}
