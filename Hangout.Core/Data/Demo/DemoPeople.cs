using System.Security.Cryptography;
using System.Text;
using Hangout.Core.Accounts;

namespace Hangout.Core.Data.Demo;

/// <summary>Somebody of the demo.</summary>
/// <param name="Id">Their row's ID: the demo's own, or that of whoever had the username before.</param>
/// <param name="Username">Unique.</param>
/// <param name="Name">First and last name.</param>
internal sealed record DemoPerson(Guid Id, string Username, string Name)
{
    public string FirstName => Name.Split(' ')[0];
}

/// <summary>The people of the demo. The first five sign in with accounts of the realm file and then own their rows.</summary>
internal static class DemoPeople
{
    private static readonly (string Username, string Name, string Bio, string Location)[] All =
    [
        ("alice", "Alice Archer", "Product lead at Northwind Maps. Coffee before stand-up.", "Lisbon"),
        ("bob", "Bob Baker", "Backend engineer. Bakes bread on Sundays.", "Berlin"),
        ("carol", "Carol Cho", "Designer. Draws everything twice.", "Seoul"),
        ("dave", "Dave Diaz", "Mobile engineer, climbs at weekends.", "Madrid"),
        ("admin", "Ada Admin", "Keeps the lights on.", "Zürich"),
        ("erin", "Erin Ekström", "Data scientist. Plots first, asks later.", "Stockholm"),
        ("frank", "Frank Fischer", "Site reliability. Sleeps with the pager.", "Hamburg"),
        ("grace", "Grace Gupta", "Frontend engineer, keyboard shortcuts for everything.", "Pune"),
        ("heidi", "Heidi Hofer", "Customer success. Knows every customer's dog by name.", "Vienna"),
        ("ivan", "Ivan Ilić", "Security engineer. Yes, it needs a second review.", "Belgrade"),
        ("judy", "Judy Jansen", "Technical writer. Deletes adverbs.", "Utrecht"),
        ("ken", "Ken Kimura", "Quality. Finds the one case you forgot.", "Osaka"),
        ("lena", "Lena Lopes", "Marketing and community.", "Porto"),
    ];

    public static User[] Make(DateTimeOffset joined) =>
    [
        .. All.Select((p, i) => new User
        {
            Id = DemoIds.Of("user", i),
            Issuer = User.DemoIssuer,
            Subject = p.Username,
            Username = p.Username,
            Name = p.Name,
            Email = $"{p.Username}@hangout.example",
            Bio = p.Bio,
            Location = p.Location,
            CreatedAt = joined,
            UpdatedAt = joined,
        }),
    ];
}

/// <summary>IDs that are the same in every run: that is what makes a second run add nothing.</summary>
internal static class DemoIds
{
    public static Guid Of(string kind, int number)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"hangout demo {kind} {number}"));
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80); // version 8: made by the application's own rule
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
