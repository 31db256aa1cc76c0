ALTER TABLE `user` ADD KEY `fk_dept_id_dept_id` (`dept_id`), ADD CONSTRAINT `fk_dept_id_dept_id` FOREIGN KEY (`dept_id`) REFERENCES `dept` (`id`) ON DELETE CASCADE;
