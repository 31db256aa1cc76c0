ALTER TABLE `user` DROP FOREIGN KEY `user_dept`;
ALTER TABLE `dept` MODIFY COLUMN `id` int NOT NULL;
ALTER TABLE `user` MODIFY COLUMN `dept_id` int;
ALTER TABLE `user` ADD CONSTRAINT `user_dept` FOREIGN KEY (`dept_id`) REFERENCES `dept` (`id`);
