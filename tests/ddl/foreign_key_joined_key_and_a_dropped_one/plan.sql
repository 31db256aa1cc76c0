ALTER TABLE `user` DROP FOREIGN KEY `user_dept`;
ALTER TABLE `dept` MODIFY COLUMN `id` bigint NOT NULL;
ALTER TABLE `user` DROP INDEX `user_dept`;
