ALTER TABLE `user` DROP FOREIGN KEY `user_place`;
ALTER TABLE `user` ADD CONSTRAINT `user_place` FOREIGN KEY (`place`) REFERENCES `team` (`id`);
