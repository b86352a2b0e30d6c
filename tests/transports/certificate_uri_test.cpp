#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lamport/transports/tls.hpp"

namespace lamport::transports {
namespace {

using core::ProcessId;

TEST(CertificateUriTest, NamesClusterAndProcess) {
  EXPECT_EQ(certificate_uri("example", ProcessId(0)), "lamport://example/0");
  EXPECT_EQ(certificate_uri("a-B.c_9~", ProcessId(4294967295)), "lamport://a-B.c_9~/4294967295");
}

TEST(CertificateUriTest, ANameCannotPassForAnother) {
  EXPECT_EQ(certificate_uri("a/1", ProcessId(2)), "lamport://a%2F1/2");
  EXPECT_EQ(certificate_uri("a%2F1", ProcessId(2)), "lamport://a%252F1/2");
  EXPECT_EQ(certificate_uri(std::string_view("a\0b", 3), ProcessId(2)), "lamport://a%00b/2");
  EXPECT_EQ(certificate_uri("\xc3\xa4 \n,", ProcessId(2)), "lamport://%C3%A4%20%0A%2C/2");
}

}  // namespace
}  // namespace lamport::transports
