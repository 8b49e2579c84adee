/// Words and sentences of the page that have no figures in them.
enum Term: CaseIterable {
  // The frame.
  case untitled, skip, contents, numbers, groups, group, all, none, groupsShown, inNoGroup

  // The summary.
  case summary, sureness, sureNote, noLabels, source, region, zoom, tiles, images, absent, failed, train, test,
    trainShare
  case splitMethod, touchingPairs, clusters, stepsAsked, nmi, ari, purity, seed, silhouette, confidence

  // Charts.
  case training, step, score, scoreTitle, scoreAbout, best, worst, largest, smallest, mean
  case accuracy, loss, lossAbout, stability, stabilityAbout, agreement, otherFigures, groupSizes
  case ground, groupGround, groupGroundAbout

  // Trainings side by side.
  case runs, runsAbout, run, name, started, took, status, steps

  // The map and the projection.
  case map, mapHelp, mapUse, zoomIn, zoomOut, middle, noTile, fill, fillOutlines, fillLight, fillFull, level,
    levelAbout, of
  case projection, projectionHelp, projectionUse, projectionCaption, layout, neighbourLayout, linearLayout,
    whole, onTheMap, amongDescriptors, projectionLinked, centres, horizontal, vertical

  // Profiles and contact sheets.
  case profiles, profilesAbout, card, meanImage, colors, trait, value, contrast, grain, coherence, direction
  case directionAgreement, neighbours, channel, cohensD, fromOthers, sheets, sheetsAbout, morePictures, profile, share,
    howSure,
    howSureAbout, nearly, carriedName, proposedNames,
    emptyGroup,
    noImages, notAnImage, placedLater

  // Downloads.
  case downloads, downloadsAbout, savePicture, geoPackage, tableFile, sheetFile

  // Units.
  case units, unit, covered, dominant, shannon

  // Viewpoints.
  case viewpoints, photographs, shareOfGround

  // Photographs.
  case series, places, duplicates, sameFile, samePicture, undated

  // Provenance.
  case provenance, imagery, stages, stage, ended, version, command, manifest, manifestText, licence, inThisPage
}
