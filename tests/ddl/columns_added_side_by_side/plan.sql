ALTER TABLE `user` ADD COLUMN `name` varchar(255) AFTER `id`, ADD COLUMN `rank` smallint NOT NULL DEFAULT 7 AFTER `name`;
