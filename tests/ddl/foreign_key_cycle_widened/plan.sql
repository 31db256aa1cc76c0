ALTER TABLE `dept` DROP FOREIGN KEY `dept_head`;
ALTER TABLE `user` DROP FOREIGN KEY `user_dept`;
ALTER TABLE `user` MODIFY COLUMN `id` bigint unsigned NOT NULL, MODIFY COLUMN `dept_id` bigint unsigned;
ALTER TABLE `dept` MODIFY COLUMN `id` bigint unsigned NOT NULL, MODIFY COLUMN `head_id` bigint unsigned;
ALTER TABLE `user` ADD CONSTRAINT `user_dept` FOREIGN KEY (`dept_id`) REFERENCES `dept` (`id`);
ALTER TABLE `dept` ADD CONSTRAINT `dept_head` FOREIGN KEY (`head_id`) REFERENCES `user` (`id`);
