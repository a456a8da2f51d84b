# vagrantfile.rb VAGRANTFILE CPU RSYNC HOME: evaluates the Vagrantfile as Vagrant would, for a computer with that processor, with rsync or without (yes, no), and with Vagrant's boxes in
# HOME. Prints what it sets, as JSON: for all providers, and for each by its name.
require 'json'
require 'pathname'

# Takes down what is set, and what is called with arguments.
class Recorder
  attr_reader :set, :calls

  def initialize
    @set = {}
    @calls = []
    @parts = {}
  end

  def vm = @parts[:vm] ||= Recorder.new
  def ssh = @parts[:ssh] ||= Recorder.new

  def provider(name)
    (@providers ||= {})[name] = [Recorder.new, Recorder.new].each { |each| each.vm.set.update(@set) }
    yield(*@providers[name])
  end

  def providers = @providers.transform_values { |(own, override)| { set: own.set, calls: own.calls, box: override.vm.set['box'] } }

  def respond_to_missing?(*) = true

  def method_missing(name, *args, **words)
    key = name.to_s
    return @set[key.delete_suffix('=')] = args.first if key.end_with?('=')
    return @set[key] if args.empty? && words.empty?

    @calls << [key, *args, words]
  end
end

file, cpu, rsync, home = ARGV
RbConfig::CONFIG['host_cpu'] = cpu

module Vagrant
  module Util
    module Which
    end
  end
end
Vagrant.define_singleton_method(:user_data_path) { Pathname.new(home) }
Vagrant::Util::Which.define_singleton_method(:which) { |_| rsync == 'yes' ? '/usr/bin/rsync' : nil }
Vagrant.define_singleton_method(:configure) do |_, &block|
  config = Recorder.new
  block.call(config)
  puts JSON.generate(all: config.vm.set, ssh: config.ssh.set, calls: config.vm.calls, providers: config.vm.providers)
end
load file
