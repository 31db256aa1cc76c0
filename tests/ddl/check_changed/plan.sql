ALTER TABLE `t` DROP CONSTRAINT `positive`, ADD CONSTRAINT `positive` CHECK (`n` >= 0);
