ALTER TABLE `user` COMMENT='用户: it''s "us" \\ and them';
