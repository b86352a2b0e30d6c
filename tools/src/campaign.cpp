#include "lamport/tools/campaign.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <system_error>
#include <thread>
#include <vector>

namespace lamport::tools {
namespace {

/// Seeds that a job runs before results are put together: enough that starting threads costs
/// nothing beside it.
constexpr std::uint64_t kRowPerJobMax = 256;

ScheduleResult run_seed(const Campaign& campaign, std::uint64_t seed) {
  const SimulationTools& protocol = campaign.protocol;
  return protocol.run_schedule({campaign.plan.of(seed, protocol.subject()), seed});
}

/// Threads that do `work`: as many as are `wanted`, or as the system has to give. With fewer the
/// result is the same.
std::vector<std::jthread> threads_for(const std::function<void()>& work, std::uint32_t wanted) {
  std::vector<std::jthread> threads;
  threads.reserve(wanted);
  try {
    while (threads.size() < wanted) {
      threads.emplace_back(work);
    }
  } catch (const std::system_error&) {
    return threads;
  }
  return threads;
}

/// The results of `count` seeds from `first` on, before which there were `before`; fewer if the
/// watch said not to go on. The jobs share the number of the next seed, and whoever took one runs
/// it: so those that were run have no gap.
std::vector<ScheduleResult> run_row(const Campaign& campaign, const CampaignWatch& watch,
                                    std::uint64_t before, std::uint64_t count) {
  std::vector<ScheduleResult> results(count);
  std::atomic<std::uint64_t> next = 0;
  std::atomic<bool> thrown = false;
  std::exception_ptr first_thrown;
  const auto work = [&](const auto& tell) {
    try {
      do {
        const std::uint64_t mine = next++;
        if (mine >= count) {
          return;
        }
        results[mine] = run_seed(campaign, campaign.seeds.first + before + mine);
        tell();
      } while (!thrown && watch.go_on());
    } catch (...) {
      if (!thrown.exchange(true)) {
        first_thrown = std::current_exception();
      }
    }
  };
  {
    const auto others = threads_for([&work] { work([] {}); }, campaign.jobs - 1);
    work([&] { watch.progress(before + std::min(next.load(), count)); });
  }
  if (first_thrown) {
    std::rethrow_exception(first_thrown);
  }
  results.resize(std::min(next.load(), count));
  return results;
}

}  // namespace

CampaignResult run_campaign(const Campaign& campaign, const CampaignWatch& watch) {
  const std::uint64_t total = campaign.seeds.last - campaign.seeds.first + 1;
  CampaignResult result;
  // Rows grow, so that at most as much is run in vain, behind the last failure, as was of use.
  std::uint64_t per_job = 1;
  while (result.schedules < total) {
    const std::uint64_t count = std::min(total - result.schedules, campaign.jobs * per_job);
    const auto row = run_row(campaign, watch, result.schedules, count);
    for (const ScheduleResult& schedule : row) {
      result.add(campaign.seeds.first + result.schedules, schedule);
      if (result.violating == campaign.failures_max) {
        return result;
      }
    }
    if (row.size() < count) {
      break;
    }
    per_job = std::min(2 * per_job, kRowPerJobMax);
  }
  return result;
}

}  // namespace lamport::tools
