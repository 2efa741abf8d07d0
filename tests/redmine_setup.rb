# Loaded by the rack file of `redmine_server.py` into Redmine itself: tables, defaults in Vietnamese, and what an office has set up.
Thread.new { $stdin.read; exit!(0) } # ends with the program that started it

# It lives for minutes: no write has to reach the disk, on any connection
ActiveRecord::ConnectionAdapters::SQLite3Adapter.prepend(Module.new do
  def configure_connection
    super
    execute("PRAGMA synchronous = OFF")
    execute("PRAGMA journal_mode = MEMORY")
  end
end)
ActiveRecord::Base.connection_pool.disconnect!
connection = ActiveRecord::Base.connection
ActiveRecord::Migration.verbose = false
connection.migration_context.migrate
ActiveRecord::Base.descendants.each(&:reset_column_information)
Redmine::DefaultData::Loader.load("vi")
Setting.rest_api_enabled = "1"
Setting.default_language = "vi"
Setting.notified_events = []

role = Role.givable.first
tracker = Tracker.create!(name: "Nhiệm vụ", default_status: IssueStatus.sorted.first, position: 1)
WorkflowRule.copy(Tracker.find_by(name: "Lỗi"), role, tracker, role)
field = IssueCustomField.create!(
  name: "vnadmin", field_format: "string", is_for_all: true, is_filter: true, visible: true, trackers: [tracker]
)
projects = [["nhiem-vu", "Theo dõi nhiệm vụ"], ["luu", "Lưu"]].map do |identifier, name|
  Project.create!(
    name: name, identifier: identifier, is_public: false, enabled_module_names: ["issue_tracking"], tracker_ids: Tracker.pluck(:id)
  )
end
keys = [["dong-bo", "Đồng bộ"], ["van-thu", "Văn thư"]].to_h do |login, name|
  user = User.new(firstname: name, lastname: "Phòng Hành chính", mail: "#{login}@example.org", language: "vi")
  user.login = login
  user.password = SecureRandom.hex(12)
  user.save!
  projects.each { |project| Member.create!(project: project, user: user, roles: [role]) }
  [login, user.api_key]
end
keys["admin"] = User.find_by(login: "admin").api_key
File.write(ENV.fetch("VNADMIN_REDMINE_READY"), JSON.dump(keys: keys, field: field.id))
