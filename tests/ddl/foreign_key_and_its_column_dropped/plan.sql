ALTER TABLE `user` DROP FOREIGN KEY `user_dept`;
ALTER TABLE `user` DROP INDEX `user_dept`, DROP COLUMN `dept_id`;
