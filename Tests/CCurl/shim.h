// libcurl, and a function for each argument type of its variadic setters and getters, which Swift
// cannot import.

#pragma once
#include <curl/curl.h>

static inline CURLcode attention_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode attention_curl_set_string(CURL *handle, CURLoption option,
                                                 const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode attention_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

// Also right for CURLOPT_HEADERFUNCTION, whose callback has the same type.
static inline CURLcode attention_curl_set_callback(CURL *handle, CURLoption option,
                                                   curl_write_callback callback) {
    return curl_easy_setopt(handle, option, callback);
}

static inline CURLcode attention_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
