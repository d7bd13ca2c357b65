answer_folders, answer_spam, answer_invoices, answer_replies = ["ai", "ml", "dl", "genai"]
