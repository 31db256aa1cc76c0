ALTER TABLE `user` DROP FOREIGN KEY `old_name`, ADD CONSTRAINT `new_name` FOREIGN KEY (`dept_id`) REFERENCES `dept` (`id`);
