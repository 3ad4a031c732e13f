# frozen_string_literal: true

require "forwardable"
require_relative "item"

module Shop
  # What a customer is about to buy.
  #
  # Prices are in cents.
  class Basket < Base::Record
    include Priced
    extend Forwardable, Finders

    LIMIT = Money.new(100)
    Line = Struct.new(:item, :count) do
      def total = item.price * count
    end

    attr_accessor :owner
    attr_reader "note"
    def_delegators :@lines, :size, :each
    delegate :name, to: :owner
    alias_method :count, :size
    alias empty none?

    class << self
      def open_for(owner, *rest, limit: LIMIT, &block)
        new(owner, limit).tap { |basket| basket.check! }
      end
    end

    # Makes one.
    def initialize(owner, limit = Money.new)
      super()
      @owner = owner
      @lines ||= [Line.new]
      @@made = Counter.new
    end

    def self.reset(force) = @store = Store.new

    def none?
      @lines.empty? || size.zero?
    end

    def total(tax)
      sum, rate = Money.new, tax
      @lines.each do |line|
        sum += line.total
        notify line, rate
      end
      return sum if rate
      self.note = "to pay: #{sum}"
      if none? then Money.zero else ::Money::NONE end
    rescue Shop::Error, KeyError => error
      error.report
    end

    define_method(:each_line) { |size| @lines.map { |item| Label.new(item) } }

    private

    def check!
      other = owner&.basket || self.class.new(owner)
      other[:a].then { |found| found.use }
      Ledger["x"].add(self).send(:close)
      register(&method(:total))
      store.instance_eval { flush }
      ->(x, *y) { x.call(y) }
    end

    private def hidden; end
    def shown; end
    public :shown
  end
end

class Shop::Basket
  def more() = super
end

def helper(value)
  case value
  when String then Shop::Basket.reset(value)
  else helper(1)
  end
end

describe Shop::Basket do
  def build = Shop::Basket.new(1)
  it("is none") { build.none? }
end
