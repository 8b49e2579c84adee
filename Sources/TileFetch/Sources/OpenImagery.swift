import Geo

/// Imagery of public services that may be harvested, or may be after a question: addresses, years, licences, manners.
///
/// Read in published catalogues (osmlab's editor-layer-index, xyzservices of geopandas) and on the providers' pages; no server was
/// asked. What could not be confirmed on the provider's own page says `ask`.
struct OpenImagery: Sendable {
  struct Layer: Sendable {
    /// When it was taken; nil for the newest, and where nothing says it.
    let years: ClosedRange<Int>?
    let address: String
    let zooms: ClosedRange<Int>

    init(_ address: String, _ zooms: ClosedRange<Int>, years: ClosedRange<Int>? = nil) {
      (self.address, self.zooms, self.years) = (address, zooms, years)
    }
  }

  let name: String
  let title: String
  let areas: [Bounds]
  let attribution: String
  let licence: String
  let harvest: Source.Harvest
  /// What is known of the service's wishes.
  let manners: String
  /// More connections than this are impolite there.
  let connections: Int
  /// The environment's variable of the key that each user needs; nil where none is needed.
  var keyVariable: String?
  /// The first is taken where no year is asked for.
  let layers: [Layer]

  /// When the entries were last compared with what the providers say.
  static let checked = "2026-11"

  static let all: [OpenImagery] = [
    ign,
    .init(
      name: "pdok", title: "PDOK, the Netherlands, 25 cm, every year since 2016",
      areas: [Bounds(west: 3.2, south: 50.7, east: 7.3, north: 53.6)], attribution: "Beeldmateriaal.nl / Kadaster",
      licence: "CC BY 4.0", harvest: .yes, manners: "fair use; no figure found", connections: 8,
      layers: [pdok(nil, "Actueel_ortho25")]
        + (2016...2024).reversed().map { (year: Int) in pdok(year, "\(year)_ortho25") }),
    .init(
      name: "usgs", title: "USGS imagery, United States, mostly NAIP", areas: unitedStates,
      attribution: "U.S. Geological Survey, The National Map", licence: "public domain", harvest: .ask,
      manners: "no rule on harvesting found: be slow", connections: 2,
      layers: [
        .init("https://basemap.nationalmap.gov/arcgis/rest/services/USGSImageryOnly/MapServer/tile/{z}/{y}/{x}", 9...20)
      ]),
    .init(
      name: "naip", title: "NAIP, contiguous United States, the latest of each state",
      areas: [Bounds(west: -125, south: 24.3, east: -66.8, north: 49.5)], attribution: "USDA, NAIP",
      licence: "public domain", harvest: .ask, manners: "no rule on harvesting found: be slow", connections: 2,
      layers: [
        .init(
          "https://gis.apfo.usda.gov/arcgis/rest/services/NAIP/USDA_CONUS_PRIME/ImageServer/tile/{z}/{y}/{x}", 12...20)
      ]),
    .init(
      name: "basemap-at", title: "basemap.at, Austria, 30 cm",
      areas: [Bounds(west: 9.4, south: 46.3, east: 17.2, north: 49.1)], attribution: "Data source: basemap.at",
      licence: "CC BY 4.0", harvest: .yes, manners: "none found", connections: 8,
      layers: [
        .init("https://mapsneu.wien.gv.at/basemap/bmaporthofoto30cm/normal/google3857/{z}/{y}/{x}.jpeg", 0...20)
      ]),
    .init(
      name: "luxembourg", title: "Geoportail, Luxembourg, the latest",
      areas: [Bounds(west: 5.7, south: 49.4, east: 6.6, north: 50.2)],
      attribution: "Administration du cadastre et de la topographie, Luxembourg", licence: "CC0 (to be confirmed)",
      harvest: .ask, manners: "none found", connections: 4,
      layers: [luxembourg(nil, "ortho_latest"), luxembourg(2019, "ortho_2019_winter")]),
    .init(
      name: "pnoa", title: "PNOA, Spain, the latest",
      areas: [
        Bounds(west: -9.5, south: 35.9, east: 4.4, north: 43.9),
        Bounds(west: -18.3, south: 27.5, east: -13.3, north: 29.5),
      ], attribution: "PNOA, scne.es", licence: "CC BY 4.0 (to be confirmed)", harvest: .ask, manners: "none found",
      connections: 4, layers: [.init("https://tms-pnoa-ma.idee.es/1.0.0/pnoa-ma/{z}/{x}/{-y}.jpeg", 0...20)]),
    .init(
      name: "gsi", title: "GSI, Japan, without a seam",
      areas: [Bounds(west: 122.8, south: 20.3, east: 154.1, north: 45.7)],
      attribution: "Geospatial Information Authority of Japan", licence: "GSI's own terms (credit)", harvest: .ask,
      manners: "no figure found", connections: 2,
      layers: [.init("https://cyberjapandata.gsi.go.jp/xyz/seamlessphoto/{z}/{x}/{y}.jpg", 14...18)]),
    .init(
      name: "linz", title: "LINZ Basemaps, New Zealand, the latest (key: LINZ_API_KEY)",
      areas: [
        Bounds(west: 166, south: -47.5, east: 179, north: -34),
        Bounds(west: -177.5, south: -45, east: -175, north: -43),
      ],
      attribution: "LINZ", licence: "CC BY 4.0", harvest: .yes, manners: "each user's own key", connections: 8,
      keyVariable: "LINZ_API_KEY",
      layers: [
        .init("https://basemaps.linz.govt.nz/v1/tiles/aerial/WebMercatorQuad/{z}/{x}/{y}.webp?api={token}", 0...21)
      ]),
    .init(
      name: "gibs", title: "NASA GIBS, the whole Earth, Blue Marble", areas: [.world],
      attribution: "NASA EOSDIS GIBS, Blue Marble: Next Generation", licence: "public domain", harvest: .yes,
      manners: "none found", connections: 8,
      layers: [
        .init(
          "https://gibs.earthdata.nasa.gov/wmts/epsg3857/best/BlueMarble_NextGeneration/default/GoogleMapsCompatible_Level8/{z}/{y}/{x}.jpeg",
          0...8, years: 2004...2004)
      ]),
  ]

  private static let unitedStates = [
    Bounds(west: -125, south: 24.3, east: -66.8, north: 49.5), Bounds(west: -180, south: 51, east: -129.9, north: 71.5),
    Bounds(west: -160.3, south: 18.8, east: -154.7, north: 22.3),
    Bounds(west: -67.3, south: 17.6, east: -64.5, north: 18.6),
  ]

  private static func pdok(_ year: Int?, _ layer: String) -> Layer {
    Layer(
      "https://service.pdok.nl/hwh/luchtfotorgb/wmts/v1_0/\(layer)/EPSG:3857/{z}/{x}/{y}.jpeg", 6...19,
      years: year.map { $0...$0 })
  }

  private static func luxembourg(_ year: Int?, _ layer: String) -> Layer {
    Layer(
      "https://wmts1.geoportail.lu/opendata/wmts/\(layer)/GLOBAL_WEBMERCATOR_4_V3/{z}/{x}/{y}.jpeg", 5...20,
      years: year.map { $0...$0 })
  }

  private static let ign = OpenImagery(
    name: "ign", title: "IGN BD ORTHO, France, since 1950; single years in parts",
    // Metropolitan France, and France overseas from west to east.
    areas: [
      Bounds(west: -5.3, south: 41.2, east: 9.7, north: 51.2),
      Bounds(west: -178.3, south: -14.5, east: -176, north: -13),
      Bounds(west: -155, south: -28, east: -134, north: -7.5),
      Bounds(west: -63.3, south: 14.2, east: -60.7, north: 18.2),
      Bounds(west: -56.6, south: 46.7, east: -56, north: 47.2), Bounds(west: -54.8, south: 2, east: -51.4, north: 6),
      Bounds(west: 44.9, south: -13.1, east: 45.4, north: -12.5),
      Bounds(west: 50, south: -50.2, east: 77.8, north: -37.6),
      Bounds(west: 55.1, south: -21.5, east: 56, north: -20.8), Bounds(west: 163, south: -23, east: 168.3, north: -19),
    ],
    attribution: "IGN-F/Géoportail", licence: "Licence Ouverte 2.0", harvest: .yes,
    manners: "WMTS is explicitly without a limit of requests", connections: 16,
    layers: [geopf(nil, "ORTHOIMAGERY.ORTHOPHOTOS", zooms: 0...19)]
      + [
        geopf(2021...2023, "ORTHOIMAGERY.ORTHOPHOTOS2021-2023", zooms: 6...19),
        geopf(2016...2020, "ORTHOIMAGERY.ORTHOPHOTOS2016-2020", zooms: 6...19),
        geopf(2011...2015, "ORTHOIMAGERY.ORTHOPHOTOS2011-2015", zooms: 6...18),
        geopf(2006...2010, "ORTHOIMAGERY.ORTHOPHOTOS2006-2010", zooms: 6...18),
        geopf(2000...2005, "ORTHOIMAGERY.ORTHOPHOTOS2000-2005", zooms: 6...18),
        // Each of the historic ones has its own style and zooms; the server refuses others.
        geopf(1980...1995, "ORTHOIMAGERY.ORTHOPHOTOS.1980-1995", "BDORTHOHISTORIQUE", "image/png", zooms: 3...18),
        geopf(1965...1980, "ORTHOIMAGERY.ORTHOPHOTOS.1965-1980", "BDORTHOHISTORIQUE", "image/png", zooms: 3...18),
        geopf(1950...1965, "ORTHOIMAGERY.ORTHOPHOTOS.1950-1965", "normal", "image/png", zooms: 0...18),
      ]
      + (2000...2024).reversed().map {
        geopf($0...$0, "ORTHOIMAGERY.ORTHOPHOTOS\($0)", zooms: 6...($0 < 2020 ? 18 : 19))
      })

  private static func geopf(
    _ years: ClosedRange<Int>?, _ layer: String, _ style: String = "normal", _ format: String = "image/jpeg",
    zooms: ClosedRange<Int>
  ) -> Layer {
    Layer(
      "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=\(layer)"
        + "&STYLE=\(style)&FORMAT=\(format)&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}", zooms,
      years: years)
  }

  /// The layer of some years: the one of just those, else the one that has them all, the narrowest first.
  func layer(of years: ClosedRange<Int>) -> Layer? {
    let known = layers.filter {
      $0.years.map { $0.lowerBound <= years.lowerBound && years.upperBound <= $0.upperBound } ?? false
    }
    return known.min { ($0.years?.count ?? 0) < ($1.years?.count ?? 0) }
  }
}
