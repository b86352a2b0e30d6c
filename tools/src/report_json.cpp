#include <numeric>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "lamport/props/json_values.hpp"
#include "lamport/tools/report.hpp"

namespace lamport::tools {
namespace {

using props::Json;
using props::json_of;

/// A message that was sent and has not arrived, if there is one.
Json sent_json(const std::optional<SentMessage>& message) {
  if (!message) {
    return nullptr;
  }
  return {
      {"event", json_of(message->sent)}, {"to", message->to.value()}, {"message", message->text}};
}

Json stay_json(const props::Stay& stay) {
  Json json = Json::object();
  json["process"] = stay.process.value();
  json["asked"] = json_of(stay.asked);
  json["entered"] = json_of(stay.entered);
  json["left"] = json_of(stay.left);
  if (stay.entered != core::kNoEvent) {
    json["clock_entered"] = json_of(stay.clock_entered);
  }
  if (stay.left != core::kNoEvent) {
    json["clock_left"] = json_of(stay.clock_left);
  }
  return json;
}

Json line_json(const EventLine& line) {
  Json json = Json::object();
  json["at"] = json_of(line.at);
  json["event"] = json_of(line.id);
  json["clock"] = line.clock ? json_of(*line.clock) : Json(nullptr);
  json["what"] = line.what;
  return json;
}

}  // namespace

Json history_json(const Judgement& judgement) {
  Json history = Json::array();
  for (const std::size_t index : judgement.entries) {
    const props::Stay& stay = judgement.stays[index];
    history.push_back({{"process", stay.process.value()},
                       {"clock", json_of(stay.clock_entered)},
                       {"token", json_of(stay.token)}});
  }
  return history;
}

Json faults_json(const sim::FaultCounts& schedules, const sim::FaultCounts& effects) {
  Json json = Json::array();
  for (const sim::FaultKind kind : sim::kAllFaultKinds) {
    if (schedules[kind] != 0) {
      json.push_back({{"kind", sim::traits_of(kind).name},
                      {"schedules", schedules[kind]},
                      {"effects", effects[kind]}});
    }
  }
  return json;
}

Json messages_json(const MessageTable& table) {
  Json per_process = Json::array();
  for (const auto& counts : table.sent) {
    Json row = Json::object();
    for (std::size_t kind = 0; kind < counts.size(); ++kind) {
      row[std::string(table.kinds[kind])] = counts[kind];
    }
    row["total"] = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    per_process.push_back(std::move(row));
  }
  Json json = Json::object();
  json["per_process"] = std::move(per_process);
  json["total"] = table.total();
  json["resent"] = table.resent;
  json["bare_acks"] = table.bare_acks;
  return json;
}

Json properties_json(std::span<const props::Verdict> verdicts) {
  Json properties = Json::array();
  for (const props::Verdict& verdict : verdicts) {
    properties.push_back({{"name", std::string(verdict.name)},
                          {"holds", verdict.holds},
                          {"blocked", verdict.blocked},
                          {"checked", verdict.checked}});
  }
  return properties;
}

Json vacuous_json(std::span<const std::string_view> vacuous) {
  Json names = Json::array();
  for (const std::string_view name : vacuous) {
    names.push_back(std::string(name));
  }
  return names;
}

Json violation_json(const props::Violation& violation, std::span<const props::Stay> disputed,
                    std::span<const EventLine> history, const std::optional<WaitReport>& waits) {
  Json json = Json::object();
  json["property"] = std::string(violation.property);
  json["at"] = json_of(violation.at);
  json["detail"] = violation.detail;
  json["stays"] = Json::array();
  for (const props::Stay& stay : disputed) {
    json["stays"].push_back(stay_json(stay));
  }
  json["history"] = Json::array();
  for (const EventLine& line : history) {
    json["history"].push_back(line_json(line));
  }
  if (waits) {
    json["blocked"] = waits->diagnosis.blocked;
    json["conclusion"] = waits->diagnosis.conclusion;
    json["waits"] = waits_json(*waits);
  }
  return json;
}

Json waits_json(const WaitReport& report) {
  Json json = Json::array();
  for (const WaitEdge& edge : all_waits(report.graph)) {
    Json wait = Json::object();
    wait["process"] = edge.who.value();
    wait["on"] = edge.wait.on.value();
    wait["message"] = std::string(edge.wait.message);
    wait["behind"] = edge.wait.kind == core::Wait::Kind::kBehind;
    wait["in_cycle"] = is_in_cycle(edge, report.diagnosis.cycle);
    wait["lost"] = sent_json(edge.lost);
    wait["in_flight"] = sent_json(edge.in_flight);
    json.push_back(std::move(wait));
  }
  return json;
}

}  // namespace lamport::tools
