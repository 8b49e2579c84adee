#ifndef TILES_CCURL_H
#define TILES_CCURL_H

#include <curl/curl.h>
#include <stddef.h>

// Swift cannot call C functions with variable arguments: each way of calling curl_easy_setopt, curl_easy_getinfo and
// curl_multi_setopt has a name here. The caller keeps option and type together, as libcurl's manual has them.

CURLcode tiles_curl_set_long(CURL *_Nonnull easy, CURLoption option, long value);
/// For options that take a curl_off_t (their names end in _LARGE).
CURLcode tiles_curl_set_large(CURL *_Nonnull easy, CURLoption option, curl_off_t value);
/// libcurl copies the string.
CURLcode tiles_curl_set_string(CURL *_Nonnull easy, CURLoption option, const char *_Nullable value);
/// libcurl keeps the pointer.
CURLcode tiles_curl_set_pointer(CURL *_Nonnull easy, CURLoption option, void *_Nullable value);
CURLcode tiles_curl_set_write(CURL *_Nonnull easy, curl_write_callback _Nonnull function, void *_Nonnull context);
CURLcode tiles_curl_set_header(CURL *_Nonnull easy, curl_write_callback _Nonnull function, void *_Nonnull context);
CURLcode tiles_curl_set_read(CURL *_Nonnull easy, curl_read_callback _Nonnull function, void *_Nonnull context);
CURLcode tiles_curl_set_seek(CURL *_Nonnull easy, curl_seek_callback _Nonnull function, void *_Nonnull context);
/// Lets a transfer end without waiting for the name server. Needs libcurl 7.87; older ones wait.
CURLcode tiles_curl_set_quick_exit(CURL *_Nonnull easy);

CURLcode tiles_curl_get_long(CURL *_Nonnull easy, CURLINFO info, long *_Nonnull value);
/// For infos that give a curl_off_t (their names end in _T).
CURLcode tiles_curl_get_large(CURL *_Nonnull easy, CURLINFO info, curl_off_t *_Nonnull value);
/// The string belongs to the handle, until its next use.
CURLcode tiles_curl_get_string(CURL *_Nonnull easy, CURLINFO info, const char *_Nullable *_Nonnull value);
CURLcode tiles_curl_get_pointer(CURL *_Nonnull easy, CURLINFO info, void *_Nullable *_Nonnull value);

CURLMcode tiles_curl_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value);

#endif
