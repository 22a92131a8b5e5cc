#pragma once

#include <string>

namespace authd::tlog {

// The example of golang.org/x/mod/sumdb/note.
inline const std::string PETER_SIGNER =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
inline const std::string PETER_VERIFIER =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
inline const std::string PETER_TEXT =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
inline const std::string PETER_SIGNATURE =
    "\xE2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfq"
    "dngotpRZb6KE6RyyBwJnAM=\n";

// A checkpoint of C2SP's tlog-cosignature, signed with the keys of TEST 2 (the log) and TEST 1 (the
// witness) of RFC 8032, by another implementation.
inline const std::string LOG_SIGNER =
    "PRIVATE+KEY+example.com/behind-the-sofa+37bc54d7+"
    "AUzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7";
inline const std::string LOG_VERIFIER =
    "example.com/behind-the-sofa+37bc54d7+AT1AF8PoQ4lakrcKp00bfrycmCzPLsSWjMDNVfEq9GYM";
inline const std::string WITNESS_VERIFIER =
    "witness.example.com/w1+7e6f4aaa+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";
inline const std::string CHECKPOINT_TEXT =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
inline const std::string LOG_SIGNATURE =
    "\xE2\x80\x94 example.com/behind-the-sofa N7xU1+abfjKmQX7u2YhTdYaOXrug9rsbMBefB1zqpTMCh7Qbu95DT"
    "TW6yAHrIQI/NYE44uaYFncmQ4kfoZLG679blQk=\n";
inline const std::string WITNESS_SIGNATURE =
    "\xE2\x80\x94 witness.example.com/w1 "
    "fm9KqgAAAABkGFDL+TPmh4BYuAjsYRoqMJCWb/gWJaeRF/kmm5tlCr9sJ57"
    "DLErur7K0yDXc2ArN+TIuotuB/HbuL3AJsp3bv/aNCQ==\n";
inline const std::string WITNESSED = CHECKPOINT_TEXT + "\n" + LOG_SIGNATURE + WITNESS_SIGNATURE;

}  // namespace authd::tlog
