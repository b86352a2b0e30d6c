#include "gallery.hpp"

#include <vector>

namespace lamport::negative {

const std::vector<PlantedBug>& gallery() {
  static const std::vector<PlantedBug> all = [] {
    std::vector<PlantedBug> bugs;
    for (const auto part :
         {bugs_of_order, bugs_of_requests, bugs_of_replies, bugs_of_releases, bugs_of_delivery,
          bugs_of_resending, bugs_of_headers, bugs_of_ricart_agrawala, bugs_of_maekawa,
          bugs_of_suzuki_kasami, bugs_of_raymond}) {
      for (const PlantedBug& bug : part()) {
        bugs.push_back(bug);
      }
    }
    return bugs;
  }();
  return all;
}

}  // namespace lamport::negative
