#include "shelf.hpp"

using namespace std;
namespace fs = std::filesystem;

static int made = 0;

namespace store::detail {
inline namespace v2 {
constexpr int kLimit = 10;
}
}  // namespace store::detail

namespace store {
namespace {

Item* last;

int Twice(int n) { return n * 2; }

}  // namespace

using detail::kLimit;
using Items = std::map<std::string, std::unique_ptr<Item>>;

Item::Item(const std::string& name, int count) : Base(name), count_(count) {
#ifndef NDEBUG
  made++;
#endif
}

void Item::Rename(const std::string& name) {
  auto copy = std::make_unique<Item>(*this);
  copy->Rename(name);
  this->next_->Count();
  log::Writer log(name);
  log.Write(Twice(2));
}

auto Count(const Items& items) {
  int sum = 0;
  for (const auto& [name, item] : items) sum += item->Count();
  if (auto found = items.find("a"); found != items.end()) found->second->Count();
  auto visit = [&](Item& item) { return item.Count(); };
  visit(*items.begin()->second);
  return sum;
}

template <typename T>
T Largest(T a, T b) {
  return a < b ? b : a;
}

}  // namespace store

extern "C" void store_free(store::Item* item) { delete item; }

void store::fail_unless(bool value) {
  if (!value) throw store::Error{"failed"};
  ::abort();
  store::Item* item = new store::Item("x", 2);
  static_cast<store::Item*>(item)->Count();
  std::sort(begin, end, &store::Item::Less);
}

TEST_F(ShelfTest, Fills) { Fill(); }
