#include "credentials.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "authority.hpp"
#include "certificate.hpp"
#include "courier.hpp"
#include "witness.hpp"

/// What a host is given to prove who it is must do so, or it does not begin.
namespace lamport::transports {
namespace {

using std::chrono::hours;
using testing::EndsWith;
using testing::HasSubstr;

constexpr std::string_view kCluster = "lamport";

/// Why the files are refused; "" if they aren't.
std::string refusal_of(const TlsOptions& options) {
  try {
    const Credentials credentials(options, kCluster, kZero);
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

class CredentialsTest : public testing::Test {
 protected:
  /// Files of process 0 that are as they should be.
  [[nodiscard]] TlsOptions honest() { return authority_.issue(std::string(kCluster), kZero); }
  /// The same, but for what the certificate says.
  [[nodiscard]] TlsOptions with(const CertificateText& text) { return authority_.issue(text); }
  [[nodiscard]] static std::string uri() { return "URI:" + certificate_uri(kCluster, kZero); }

  Authority authority_;
};

TEST_F(CredentialsTest, ThoseOfTheProcessAreTaken) {
  EXPECT_EQ(refusal_of(honest()), "");
}

TEST_F(CredentialsTest, OneByWayOfAnotherAuthorityIsTakenWithItsChain) {
  TlsOptions options = authority_.issue_by_way_of_another(std::string(kCluster), kZero, "");
  EXPECT_EQ(refusal_of(options), "");
  const std::string chain = text_of_file(options.certificate);
  const std::string end = "-----END CERTIFICATE-----\n";
  const std::size_t middle = chain.find(end) + end.size();
  options.certificate = authority_.file(chain.substr(0, middle));
  EXPECT_THAT(refusal_of(options), EndsWith("unable to get local issuer certificate"));
  options.authority = authority_.file(chain.substr(middle));
  EXPECT_EQ(refusal_of(options), "") << "an authority may have its certificate from another";
}

TEST_F(CredentialsTest, OtherNamesInTheCertificateDoNotMatter) {
  EXPECT_EQ(refusal_of(with({.names = "DNS:a.example,URI:https://a.example/," + uri()})), "");
}

TEST_F(CredentialsTest, SeveralAuthoritiesMayBeTrusted) {
  TlsOptions options = honest();
  const Authority other;
  Authority third;
  options.authority =
      authority_.file(text_of_file(third.issue({}).authority) + text_of_file(options.authority));
  EXPECT_EQ(refusal_of(options), "");
}

TEST_F(CredentialsTest, AFileThatIsMissingIsNamed) {
  for (std::string TlsOptions::* const file :
       {&TlsOptions::certificate, &TlsOptions::key, &TlsOptions::authority}) {
    TlsOptions options = honest();
    options.*file = "/nowhere/a.pem";
    EXPECT_THAT(refusal_of(options), EndsWith(" '/nowhere/a.pem': No such file or directory"));
    options.*file = std::filesystem::temp_directory_path();
    EXPECT_THAT(refusal_of(options), EndsWith("': Is a directory"));
  }
}

TEST_F(CredentialsTest, AFileThatIsNotPemIsNamed) {
  TlsOptions options = honest();
  options.certificate = authority_.file("hello");
  EXPECT_EQ(refusal_of(options),
            "TLS: certificate '" + options.certificate + "': it holds no certificate in PEM");
  options = honest();
  options.key = options.certificate;
  EXPECT_EQ(refusal_of(options), "TLS: key '" + options.key + "': it holds no private key in PEM");
  options = honest();
  options.authority = authority_.file("");
  EXPECT_EQ(refusal_of(options),
            "TLS: authority '" + options.authority + "': it holds no certificate in PEM");
  options.authority = authority_.file(std::string((1U << 20U) + 1, 'x'));
  EXPECT_THAT(refusal_of(options), EndsWith("it is too long"));
}

TEST_F(CredentialsTest, ACertificateThatIsDamagedIsNamedAlsoAfterOneThatIsNot) {
  TlsOptions options = honest();
  std::string text = text_of_file(options.authority);
  const std::string whole = text;
  text[text.size() / 2] = '!';
  for (const std::string& damaged : {text, whole + text, whole.substr(0, whole.size() / 2)}) {
    options.authority = authority_.file(damaged);
    EXPECT_THAT(refusal_of(options), HasSubstr("': it holds a certificate that is none: "));
  }
}

TEST_F(CredentialsTest, AKeyThatIsEncryptedIsNamedAndNobodyIsAsked) {
  TlsOptions options = honest();
  const core::Result<PrivateKey> key = read_private_key(options.key);
  ASSERT_TRUE(key.has_value());
  const std::unique_ptr<BIO, decltype(&BIO_free)> file(BIO_new_file(options.key.c_str(), "w"),
                                                       BIO_free);
  const std::string password = "secret";
  ASSERT_EQ(
      PEM_write_bio_PKCS8PrivateKey(file.get(), key->get(), EVP_aes_128_cbc(), password.data(),
                                    static_cast<int>(password.size()), nullptr, nullptr),
      1);
  ASSERT_EQ(BIO_flush(file.get()), 1);
  EXPECT_EQ(refusal_of(options),
            "TLS: key '" + options.key + "': it is encrypted, and a host asks for no password");
}

TEST_F(CredentialsTest, TheKeyOfAnotherCertificateIsNamed) {
  TlsOptions options = honest();
  options.key = honest().key;
  EXPECT_EQ(refusal_of(options), "TLS: key '" + options.key +
                                     "': it is not that of the certificate '" +
                                     options.certificate + "'");
}

TEST_F(CredentialsTest, ACertificateOfAnotherProcessIsNamed) {
  for (const std::string other :
       {"lamport://lamport/1", "lamport://other/0", "lamport://lamport/00", "lamport:lamport/0",
        "lamport://Lamport/0"}) {
    const TlsOptions options = with({.names = "URI:" + other});
    EXPECT_EQ(refusal_of(options), "TLS: certificate '" + options.certificate + "': it is of " +
                                       other + ", and this is lamport://lamport/0");
  }
}

TEST_F(CredentialsTest, ACertificateOfNoProcessOrOfSeveralIsNamed) {
  for (const std::string names : {"", "DNS:lamport", "URI:https://lamport/0"}) {
    EXPECT_THAT(refusal_of(with({.names = names})), HasSubstr("': it names no process: "));
  }
  EXPECT_THAT(refusal_of(with({.names = uri() + ",URI:lamport://lamport/1"})),
              HasSubstr("': it names more than one process: "));
}

TEST_F(CredentialsTest, ACertificateThatPeersWouldRefuseIsNamed) {
  const auto expect_refused = [](const TlsOptions& options, const std::string& reason) {
    EXPECT_EQ(refusal_of(options), "TLS: certificate '" + options.certificate +
                                       "': under the authority '" + options.authority +
                                       "' it is refused: " + reason);
  };
  expect_refused(with({.names = uri(), .begins = -hours(2), .ends = -hours(1)}),
                 "certificate has expired");
  expect_refused(with({.names = uri(), .begins = hours(1), .ends = hours(2)}),
                 "certificate is not yet valid");
  for (const std::string half : {"serverAuth", "clientAuth", "codeSigning"}) {
    expect_refused(with({.names = uri(), .usage = half}), "unsuitable certificate purpose");
  }
  TlsOptions options = honest();
  Authority other;
  options.authority = other.issue({}).authority;
  expect_refused(options, "unable to get local issuer certificate");
}

TEST_F(CredentialsTest, WhoIsNoAuthorityIsNamed) {
  TlsOptions options = honest();
  options.authority = options.certificate;
  EXPECT_EQ(refusal_of(options), "TLS: authority '" + options.authority +
                                     "': it holds a certificate that is no authority's");
}

TEST_F(CredentialsTest, AHostWithoutThemDoesNotBegin) {
  HostOptions options = brisk(std::chrono::steady_clock::now());
  options.tls = authority_.issue("other", kZero);
  EXPECT_THROW(Witnessed<Courier>(Courier(kZero, 1), options), std::runtime_error);
  options.cluster = "other";
  Witnessed<Courier>(Courier(kZero, 1), options).host().stop();
}

}  // namespace
}  // namespace lamport::transports
