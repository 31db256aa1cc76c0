ALTER TABLE `user` DROP FOREIGN KEY `user_dept`, DROP INDEX `user_dept`;
DROP TABLE `dept`;
