"""One file a way to reach a language model: llama.cpp, any LangChain chat model, replay of a journal."""
