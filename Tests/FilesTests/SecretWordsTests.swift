import Files
import Testing

@Suite(.timeLimit(.minutes(30))) struct SecretWordsTests {
  @Test(arguments: [
    "k", "key", "api_key", "apikey", "access_token", "X-Api-Key", "jsessionid", "PHPSESSID", "sig", "Signature", "tk",
    "session", "connectId", "pass%77ord", "auth",
  ])
  func `parameters that hold a key`(_ name: String) { #expect(SecretWords.isParameter(name)) }

  @Test(arguments: ["z", "x", "layer", "TIME", "style", "format", "version", "monkey", "keyboard", "TILEMATRIX", "v"])
  func `parameters that do not`(_ name: String) { #expect(!SecretWords.isParameter(name)) }

  @Test(arguments: [
    "MY_PAT", "SESSION_COOKIE", "DATABASE_URL", "DB_URI", "REDIS_URL", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY",
    "DB_PWD",
    "SMTP_PASS", "SENTRY_DSN", "MY_JWT", "PRIVATE_KEY", "MAPBOX_X", "MLFLOW_TRACKING_URI", "api_key", "OAUTH_CODE",
  ])
  func `variables that hold a secret`(_ name: String) { #expect(SecretWords.isVariable(name)) }

  @Test(arguments: [
    "PWD", "OLDPWD", "HOME", "REGION", "PATH", "MONKEY", "KEYBOARD", "PATTERN", "BASE_URL", "DATA", "AUTHOR",
  ])
  func `variables that do not`(_ name: String) { #expect(!SecretWords.isVariable(name)) }

  @Test(arguments: [
    "9f8a7b6c5d4e3f2a1b0c9d8e", "5f8a7b6c5d4e3f2a", "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "d41d8cd98f00b204e9800998ecf8427e",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x", "pk.eyJ1IjoidGVzdCJ9xxxxxxxx", "AIzaSyA1234567890abcdefghij",
    "ghp_0123456789abcdefABCDEF0123456789", "https://me:pw@example.org/", "qWeRtYuIoPaSdFgHjKlZxCvB",
    "x-aB3dE5fG7hI9jK1lM3nO5-y",
  ])
  func `what looks like one`(_ text: String) { #expect(SecretWords.isLikely(in: text)) }

  @Test(arguments: [
    "ORTHOIMAGERY.ORTHOPHOTOS2000-2005", "GLOBAL_WEBMERCATOR_4_V3", "MODIS_Terra_CorrectedReflectance_TrueColor",
    "GoogleMapsCompatible_Level9", "bmaporthofoto30cm", "2013-12-01T00:00:00Z", "20230101T000000Z",
    "s2cloudless-2020_3857",
    "france", "Data/earth", "-5.142,41.333,9.560,51.089", "https://example.org/a/b@2x.png", "", "mapbox.satellite",
  ])
  func `what does not`(_ text: String) { #expect(!SecretWords.isLikely(in: text)) }
}
