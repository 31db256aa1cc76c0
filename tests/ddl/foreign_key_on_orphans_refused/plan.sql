ALTER TABLE `user` ADD KEY `user_dept` (`dept_id`), ADD CONSTRAINT `user_dept` FOREIGN KEY (`dept_id`) REFERENCES `dept` (`id`);
