#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamport/core/check.hpp"
#include "seeds.hpp"
#include "targets.hpp"

/// corpus/ has a folder for each target. What lies there as a seed is what `seeds()` makes, and
/// LAMPORT_UPDATE_GOLDEN=1 writes it anew; what else lies there once broke the target, or its like.
namespace lamport::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kCorpusSizeMax = 200'000;

fs::path corpus() {
  return fs::path(LAMPORT_SOURCE_DIR) / "tests" / "fuzz" / "corpus";
}

std::string contents_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> inputs_of(const Target& target) {
  std::vector<fs::path> inputs;
  for (const auto& entry : fs::directory_iterator(corpus() / target.name)) {
    inputs.push_back(entry.path());
  }
  std::ranges::sort(inputs);
  return inputs;
}

class CorpusTest : public testing::TestWithParam<Target> {};

TEST_P(CorpusTest, NoInputBreaksItsTarget) {
  const std::vector<fs::path> inputs = inputs_of(GetParam());
  ASSERT_FALSE(inputs.empty());
  const core::ScopedCheckThrow checks;
  for (const fs::path& input : inputs) {
    const std::string text = contents_of(input);
    EXPECT_NO_THROW(GetParam().try_input(std::as_bytes(std::span(text)))) << input;
  }
}

TEST_P(CorpusTest, NoPartOfAnInputBreaksItsTarget) {
  constexpr std::size_t kPartsMax = 100;
  const core::ScopedCheckThrow checks;
  for (const fs::path& input : inputs_of(GetParam())) {
    const std::string text = contents_of(input);
    const std::size_t step = text.size() / kPartsMax + 1;
    for (std::size_t size = 0; size < text.size(); size += step) {
      // A copy of just that size, so that a sanitizer sees any read beyond it.
      const std::vector<char> part(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_NO_THROW(GetParam().try_input(std::as_bytes(std::span(part))))
          << "of " << input << " the first " << size << " bytes";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, CorpusTest, testing::ValuesIn(kTargets),
                         [](const testing::TestParamInfo<Target>& target) {
                           return std::string(target.param.name);
                         });

TEST(SeedsTest, TheirFilesHoldWhatIsWrittenToday) {
  const char* const update = std::getenv("LAMPORT_UPDATE_GOLDEN");  // NOLINT(concurrency-mt-unsafe)
  const bool updates = update != nullptr && std::string(update) == "1";
  std::set<std::string> paths;
  for (const Seed& seed : seeds()) {
    EXPECT_TRUE(paths.insert(seed.path).second) << seed.path << " is there twice";
    const fs::path path = corpus() / seed.path;
    if (updates) {
      fs::create_directories(path.parent_path());
      std::ofstream(path, std::ios::binary) << seed.bytes;
    }
    EXPECT_EQ(contents_of(path), seed.bytes) << seed.path;
  }
}

TEST(SeedsTest, TheCorpusIsSmallAndNothingInItIsForgotten) {
  std::uintmax_t size = 0;
  std::set<std::string> folders;
  for (const auto& entry : fs::recursive_directory_iterator(corpus())) {
    if (entry.is_directory()) {
      folders.insert(entry.path().filename().string());
    } else {
      size += entry.file_size();
    }
  }
  EXPECT_LT(size, kCorpusSizeMax);
  std::set<std::string> targets;
  for (const Target& target : kTargets) {
    targets.emplace(target.name);
  }
  EXPECT_EQ(folders, targets);
}

}  // namespace
}  // namespace lamport::fuzz
