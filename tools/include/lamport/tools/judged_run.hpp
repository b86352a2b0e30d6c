#pragma once

#include <optional>
#include <vector>

#include "lamport/props/history.hpp"
#include "lamport/tools/event_line.hpp"
#include "lamport/tools/judge.hpp"
#include "lamport/tools/wait_graph.hpp"

namespace lamport::tools {

/// What a run came to, and what explains it.
struct JudgedRun {
  Judgement judgement;
  std::vector<props::Stay> disputed;  ///< Of a violation: the stays that it is about.
  std::vector<EventLine> history;     ///< Of a violation: the events that led to it.
  std::optional<WaitReport> waits;    ///< If a request was not granted, and the protocol tells.
};

}  // namespace lamport::tools
