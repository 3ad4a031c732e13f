const { boil, fry: pan } = require("./heat");
const menu = require("./menu");

const kitchen = {
  cooks: [],
  tools: {
    sharpen(knife) {
      return knife.edge();
    },
  },
  async hire(cook) {
    this.cooks.push(cook);
    await this.tools.sharpen(cook.knife);
  },
  serve: (dish) => menu.print(dish),
  get busy() {
    return this.cooks.length > 0;
  },
  boil,
};

function Oven(size) {
  this.size = size;
}

Oven.prototype.heat = function () {
  return pan(this.size);
};

class Stove extends Oven {
  static #hot = false;
  fuel = menu.gas();

  light() {
    super.heat();
    kitchen.tools.sharpen();
    return () => this.light();
  }
}

exports.cook = function (order) {
  let stove;
  try {
    stove = new Stove(order);
  } catch (error) {
    error.report();
  }
  order.items.forEach((item) => {
    const stove = item.stove;
    stove.light();
  });
  return stove.light();
};

module.exports = { kitchen, Stove, start() {} };

async function later() {
  const { chef } = await import("./chef.mjs");
  return chef();
}
