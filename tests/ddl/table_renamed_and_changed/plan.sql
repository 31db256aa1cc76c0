RENAME TABLE `person` TO `user`;
ALTER TABLE `user` ADD COLUMN `rank` int NOT NULL DEFAULT 3;
