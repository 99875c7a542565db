using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Hangout.Core.Data;

/// <summary>Names and words as the database writes them: <c>LastReadSeq</c> → <c>last_read_seq</c>.</summary>
public static class SnakeCase
{
    /// <summary>Turns a .NET name into the database's.</summary>
    /// <param name="name">A Pascal- or camel-case name.</param>
    /// <returns>The same in snake case.</returns>
    public static string From(string name)
    {
        var result = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && name[i - 1] != '_' && !char.IsUpper(name[i - 1]))
                result.Append('_');
            result.Append(char.ToLowerInvariant(name[i]));
        }

        return result.ToString();
    }

    /// <summary>The database's word for an enum's value.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>Its name in snake case.</returns>
    public static string Word<T>(T value)
        where T : struct, Enum => Words<T>.ByValue[value];

    /// <summary>The value behind a word of the database.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <param name="word">The word.</param>
    /// <returns>The value.</returns>
    public static T Parse<T>(string word)
        where T : struct, Enum => Words<T>.ByWord[word];

    internal static void Apply(ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(From(property.Name));
            foreach (var key in entity.GetKeys())
                key.SetName(From(key.GetName()!.Replace("PK_", "pk_", StringComparison.Ordinal)));
            foreach (var foreignKey in entity.GetForeignKeys())
                foreignKey.SetConstraintName($"fk_{entity.GetTableName()}_{string.Join('_', foreignKey.Properties.Select(p => From(p.Name)))}");
            foreach (var index in entity.GetIndexes().Where(i => i.Name is null))
                index.SetDatabaseName($"ix_{entity.GetTableName()}_{string.Join('_', index.Properties.Select(p => From(p.Name)))}");
        }
    }

    /// <summary>A check that a text column holds one of an enum's words.</summary>
    internal static string IsOneOf<T>(string column)
        where T : struct, Enum => $"{column} in ({string.Join(", ", Enum.GetValues<T>().Select(v => $"'{Word(v)}'"))})";

    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue = Enum.GetValues<T>().ToDictionary(v => v, v => From(v.ToString()));
        public static readonly Dictionary<string, T> ByWord = ByValue.ToDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);
    }
}

/// <summary>Keeps an enum as its word.</summary>
/// <typeparam name="T">The enum.</typeparam>
internal sealed class WordConverter<T>() : ValueConverter<T, string>(v => SnakeCase.Word(v), w => SnakeCase.Parse<T>(w))
    where T : struct, Enum;
