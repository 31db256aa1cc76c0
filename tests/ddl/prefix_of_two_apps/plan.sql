ALTER TABLE `a_user` ADD COLUMN `name` varchar(255);
DROP TABLE `a_old`;
