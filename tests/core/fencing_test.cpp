#include <cstdint>

#include <gtest/gtest.h>

#include "lamport/core/ids.hpp"
#include "lamport/core/mutex/fenced_resource.hpp"

namespace lamport::core::mutex {
namespace {

FencingToken of(std::uint64_t time, std::uint32_t process) {
  return FencingToken(Timestamp{LogicalTime(time), ProcessId(process)});
}

TEST(FencingTokenTest, OfTimestampsIsInTheirOrder) {
  EXPECT_GT(of(1, 0), FencingToken());
  EXPECT_LT(of(1, 0), of(1, 1));
  EXPECT_LT(of(1, kProcessesMax - 1), of(2, 0));
  EXPECT_LE(of(LogicalTime::kMax, 0), FencingToken(FencingToken::kMax));
}

TEST(FencingTokenTest, TheNextIsHigherByTheLeast) {
  EXPECT_EQ(FencingToken(41).next(), FencingToken(42));
}

TEST(FencedResourceTest, ANewerHolderLocksTheFormerOut) {
  FencedResource resource;
  EXPECT_TRUE(resource.write(FencingToken(5)));
  EXPECT_TRUE(resource.write(FencingToken(5))) << "the same holder again";
  EXPECT_TRUE(resource.write(FencingToken(8)));
  EXPECT_FALSE(resource.write(FencingToken(5))) << "it only thinks to be inside";
  EXPECT_TRUE(resource.write(FencingToken(8)));
  EXPECT_EQ(resource.written(), 4U);
  EXPECT_EQ(resource.refused(), 1U);
}

}  // namespace
}  // namespace lamport::core::mutex
