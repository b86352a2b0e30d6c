#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "authority.hpp"
#include "courier.hpp"
#include "credentials.hpp"
#include "witness.hpp"

/// What `./dev certs` makes is what hosts want.
namespace lamport::transports {
namespace {

namespace fs = std::filesystem;

class DevCertsTest : public testing::Test {
 protected:
  DevCertsTest() : folder_(authority_.file("") + ".certs") {}

  /// Runs `./dev certs` for the folder, and returns whether it succeeded.
  [[nodiscard]] bool make(const std::string& arguments) const {
    const std::string command = LAMPORT_SOURCE_DIR "/dev certs '" + folder_.string() + "' " +
                                arguments + " >/dev/null 2>&1";
    return std::system(command.c_str()) == 0;
  }
  [[nodiscard]] TlsOptions of(core::ProcessId process) const {
    const fs::path stem = folder_ / ("process-" + std::to_string(process.value()));
    return {.certificate = stem.string() + ".pem",
            .key = stem.string() + ".key",
            .authority = folder_ / "authority.pem"};
  }

  Authority authority_;  ///< For its folder.
  fs::path folder_;
};

TEST_F(DevCertsTest, HostsLinkByThem) {
  ASSERT_TRUE(make(""));
  Hosts<Courier> hosts(3, [this](core::ProcessId process) {
    HostOptions options = brisk(std::chrono::steady_clock::now());
    options.tls = of(process);
    return options;
  });
  ASSERT_TRUE(hosts.start());
  for (std::size_t p = 0; p < 3; ++p) {
    EXPECT_TRUE(eventually([&] { return hosts[p].host().counters().connects == 2; }));
  }
}

TEST_F(DevCertsTest, AnyNameOfAClusterIsWrittenAsHostsWriteIt) {
  ASSERT_TRUE(make("'a/b \xc3\xa4' 2"));
  EXPECT_NO_THROW(Credentials(of(kOne), "a/b \xc3\xa4", kOne));
}

TEST_F(DevCertsTest, KeysAreTheirOwnersAloneAndTheAuthoritysIsGone) {
  ASSERT_TRUE(make("lamport 1"));
  EXPECT_EQ(fs::status(of(kZero).key).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_FALSE(fs::exists(folder_ / "authority.key"));
  EXPECT_FALSE(fs::exists(of(kOne).key)) << "as many as were asked for";
}

TEST_F(DevCertsTest, AnAuthorityIsNotOverwritten) {
  ASSERT_TRUE(make("lamport 1"));
  const std::string before = text_of_file(of(kZero).authority);
  EXPECT_FALSE(make("lamport 1"));
  EXPECT_EQ(text_of_file(of(kZero).authority), before);
}

TEST_F(DevCertsTest, WrongArgumentsMakeNothing) {
  for (const std::string arguments : {"''", "lamport 0", "lamport -1", "lamport 1x", "a 1 b"}) {
    EXPECT_FALSE(make(arguments)) << arguments;
  }
  EXPECT_FALSE(fs::exists(folder_));
}

}  // namespace
}  // namespace lamport::transports
