ALTER TABLE `t` DROP CHECK `positive`, ADD CONSTRAINT `positive` CHECK (`n` >= 0);
