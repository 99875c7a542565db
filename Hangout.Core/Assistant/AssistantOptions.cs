namespace Hangout.Core.Assistant;

/// <summary>The assistant: the section <c>Assistant</c> of the configuration of Api and Worker (AI-2, AI-5, AI-6).</summary>
public sealed class AssistantOptions
{
    /// <summary>Providers, by name. Those that administrators set up come on top.</summary>
    public Dictionary<string, ConfiguredProvider> Providers { get; set; } = [];

    /// <summary>The model that answers where none is chosen, as <c>provider/model</c>; empty for the first that there is.</summary>
    public string DefaultModel { get; set; } = "";

    /// <summary>Where an Ollama is looked for without anybody setting it up; empty looks nowhere.</summary>
    public string OllamaUrl { get; set; } = "http://127.0.0.1:11434/v1";

    /// <summary>Most answers that a person may begin in a day (UTC's); 0 for no limit.</summary>
    public int RequestsPerDay { get; set; } = 500;

    /// <summary>Most tokens that a person may use in a day; 0 for no limit.</summary>
    public long TokensPerDay { get; set; } = 2_000_000;

    /// <summary>Most answers that one worker writes at once.</summary>
    public int AnswersAtOnce { get; set; } = 256;

    /// <summary>How long a provider may take for the first token, and then for each next one.</summary>
    public TimeSpan TokenTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest that one answer may take.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a provider is asked again that is busy or fails before the first token.</summary>
    public int Retries { get; set; } = 3;
}

/// <summary>A provider of the configuration.</summary>
public sealed class ConfiguredProvider
{
    /// <summary>Its address, with the version.</summary>
    public string Url { get; set; } = "";

    /// <summary>Its key; empty for none.</summary>
    public string Key { get; set; } = "";

    /// <summary>Names of the models that may be used, separated by commas; empty for all that it lists.</summary>
    public string Models { get; set; } = "";

    /// <summary>How many tokens its models read and write in all.</summary>
    public int ContextTokens { get; set; } = 128_000;
}
