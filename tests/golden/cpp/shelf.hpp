#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base.hpp"

#define SHELF_API __attribute__((visibility("default")))
#define SHELF_CHECK(x) ::store::fail_unless(x)

namespace store {

/// What goes on a shelf.
class SHELF_API Item : public Base, private detail::Counted<Item> {
 public:
  explicit Item(const std::string& name, int count = 1);
  virtual ~Item() = default;

  // How much of it there is.
  virtual int Count() const noexcept { return count_; }
  virtual void Move(Shelf* to) = 0;
  void Rename(const std::string& name);
  void Rename(const char* name, ...);
  static Item* Make(int kind);

  bool operator==(const Item& other) const { return Count() == other.Count(); }
  Item* operator->() { return this; }

  enum class Kind { kBox, kBag };

 protected:
  struct Slot {
    Item* item = nullptr;
  };

 private:
  friend class Shelf;
  int count_, kinds_[3];
  std::unique_ptr<Item> next_;
};

template <typename T, class Less = std::less<T>>
class Sorted final {
  T* items_;

 public:
  using iterator = T*;
  iterator begin() { return items_; }
  template <typename U>
  void Insert(U&& value) {
    items_->Add(std::forward<U>(value));
  }
};

template <>
class Sorted<int> {};

class Shelf : public Base {
  std::vector<Item*> items_;
  Sorted<Item> sorted_;

 public:
  Shelf() : Base(1), items_() {}
  void Fill() {
    for (auto* item : items_) item->Move(this);
    for (const auto& each : sorted_) each.Rename("a");
  }
};

typedef struct {
  int width;
} Size;

}  // namespace store
